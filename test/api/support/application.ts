import type { Application } from '../../../api/portal-client/seal.js';

let taken = 1_000;

/** Another person each time: a sound application in which every PHI value is a canary that must turn up nowhere. */
export const application = (more: Partial<Application> = {}): Application => ({
  firstName: 'Zebulonia',
  lastName: 'Quxworth',
  dateOfBirth: '1987-03-29',
  gender: 'female',
  ssnLast4: `${taken++}`,
  email: 'zebulonia.quxworth@example.com',
  phone: '+1-202-555-0177',
  addressLine1: '77 Quxworth Crescent',
  city: 'Zebulon Falls',
  state: 'IL',
  postalCode: '62799',
  insurancePolicyNumber: 'QUX-771-Z',
  photoId: { type: 'passport', issuer: 'US', number: 'QUX12345' },
  preferences: { language: 'es', partOfDay: 'morning' },
  ...more,
});

export const CANARIES = ['Zebulon', 'Quxworth', '1987-03-29', 'QUX', '2025550177', '202-555'];
