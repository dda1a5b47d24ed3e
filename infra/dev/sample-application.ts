import { type Person, samplePerson } from './partners/people.js';

/**
 * An invented person's application that can be submitted again and again: with a mail address of its own each time,
 * since the portal lets nobody have an account twice.
 */
export const sampleApplication = (person: Person = samplePerson): Person => ({
  ...person,
  email: `${person.firstName}.${person.lastName}.${Date.now()}@example.com`.toLowerCase(),
});
