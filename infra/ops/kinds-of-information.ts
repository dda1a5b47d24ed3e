import type { ApplicantField } from '../../activities/domain/applicant.js';

/** What a notice to a patient calls it: the kinds that 45 CFR 164.404(c)(1)(B) names, and our own beside them. */
const KINDS: Readonly<Record<ApplicantField, string>> = {
  firstName: 'name',
  lastName: 'name',
  dateOfBirth: 'date of birth',
  gender: 'gender',
  ssnLast4: 'last four digits of the Social Security number',
  email: 'email address',
  phone: 'telephone number',
  addressLine1: 'home address',
  city: 'home address',
  state: 'home address',
  postalCode: 'home address',
  country: 'home address',
  insurancePolicyNumber: 'insurance policy number',
  photoId: 'identity document',
  preferences: 'wishes for the appointment',
};

/** The kinds of information that these fields are, each once. */
export const kindsOf = (fields: readonly ApplicantField[]): readonly string[] => [
  ...new Set(fields.map((field) => KINDS[field])),
];
