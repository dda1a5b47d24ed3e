import { type Person, people, samplePerson } from '../../infra/dev/partners/people.js';

/** Each with a mail address of their own: the portal gives nobody two accounts. */
export function peopleInTurn(): () => Person {
  let taken = 0;
  return () => {
    taken += 1;
    const person = people[taken] ?? samplePerson;
    return { ...person, email: `person-${taken}.${crypto.randomUUID()}@example.com` };
  };
}
