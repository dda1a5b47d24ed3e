import { randomInt } from 'node:crypto';
import { type Person, people, samplePerson } from './partners/people.js';

/** Somebody the bureau knows; mostly another person each time, since nobody is enrolled twice. */
export const somebody = (): Person => people[randomInt(1, people.length)] ?? samplePerson;

/**
 * An invented person's application, with a mail address of its own each time: the portal lets nobody have an account
 * twice.
 */
export const sampleApplication = (person: Person = somebody()): Person => ({
  ...person,
  email: `${person.firstName}.${person.lastName}.${Date.now()}@example.com`.toLowerCase(),
});
