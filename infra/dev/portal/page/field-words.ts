import type { ApplicantField } from '../../../../activities/domain/applicant.js';
import type { Rule } from '../../../../activities/domain/violation.js';

type Words = Readonly<Partial<Record<Rule, string>>> & { readonly required: string };

/** What a person does about a field, by the rule that it broke. */
const WORDS: Readonly<Record<ApplicantField, Words>> = {
  firstName: {
    required: 'Enter your first name',
    format: 'First name must have only letters, spaces, hyphens, dots and apostrophes',
    length: 'First name must be 100 characters or fewer',
  },
  lastName: {
    required: 'Enter your last name',
    format: 'Last name must have only letters, spaces, hyphens, dots and apostrophes',
    length: 'Last name must be 100 characters or fewer',
  },
  dateOfBirth: {
    required: 'Enter your date of birth',
    format: 'Date of birth must be a real date, for example 6 15 1985',
    range: 'Date of birth must be in the past, and not more than 130 years ago',
  },
  gender: { required: 'Select your gender' },
  ssnLast4: {
    required: 'Enter the last 4 digits of your Social Security number',
    format: 'Enter only digits, for example 1234',
    length: 'Enter exactly 4 digits, for example 1234',
  },
  email: {
    required: 'Enter your email address',
    format: 'Enter an email address in the correct format, like name@example.com',
    length: 'Email address must be between 3 and 254 characters',
  },
  phone: {
    required: 'Enter your phone number',
    format:
      'Enter a phone number like (202) 555-0123, or with the country code like +44 20 7946 0018',
    length: 'Phone number must be 40 characters or fewer',
  },
  addressLine1: {
    required: 'Enter your street address',
    format: 'Street address must have only letters, digits and punctuation',
    length: 'Street address must be 200 characters or fewer',
  },
  city: {
    required: 'Enter your town or city',
    format: 'Town or city must have only letters, digits and punctuation',
    length: 'Town or city must be 100 characters or fewer',
  },
  state: {
    required: 'Enter your state',
    format: 'State must have only letters, digits and punctuation',
    length: 'State must be 50 characters or fewer',
    enum: 'Enter the state as two letters, for example IL',
  },
  postalCode: {
    required: 'Enter your ZIP or postal code',
    format: 'Enter a ZIP code like 62704 or 62704-1234',
    length:
      'ZIP or postal code is too long: 5 or 9 digits in the US, at most 20 characters elsewhere',
  },
  country: { required: 'Select your country', enum: 'Select your country from the list' },
  insurancePolicyNumber: {
    required: 'Enter your insurance policy number',
    format: 'Policy number must have only letters, digits and hyphens',
    length: 'Policy number must be between 4 and 40 characters',
  },
  photoId: {
    required: 'Enter your photo ID',
    format: 'Fill in all three lines of your photo ID, or leave all three empty',
  },
  preferences: {
    required: 'Select your wishes',
    format: 'Select your wishes from the lists, or leave them empty',
  },
};

/** In plain words, for the field's place in the form. */
export const wordsFor = (field: ApplicantField, rule: Rule): string =>
  WORDS[field][rule] ?? `${WORDS[field].required} again: we could not read it`;
