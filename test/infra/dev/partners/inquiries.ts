import type { Person } from '../../../../infra/dev/partners/people.js';

/** An inquiry about a person, under our reference. */
export const inquiryOf = (
  reference: string,
  person: Omit<Person, 'photoId'> & Partial<Person>,
) => ({
  clientReferenceId: reference,
  name: { first: person.firstName, last: person.lastName },
  dateOfBirth: person.dateOfBirth,
  ssnLast4: person.ssnLast4,
  postalCode: person.postalCode,
  ...(person.photoId === undefined ? {} : { photoId: person.photoId }),
});
