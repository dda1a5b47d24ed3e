/** One line that is typed in. */
export interface TextField {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
  readonly autocomplete: string;
  readonly type?: 'text' | 'email' | 'tel';
  readonly inputmode?: 'numeric' | 'email' | 'tel';
  /** How many characters it shows, which tells how much is expected. */
  readonly width?: 2 | 4 | 10 | 20;
  /** What may be left empty says so. */
  readonly isOptional?: boolean;
}

export const ABOUT_YOU: readonly TextField[] = [
  { id: 'firstName', label: 'First name', autocomplete: 'given-name' },
  { id: 'lastName', label: 'Last name', autocomplete: 'family-name' },
];

export const DATE_OF_BIRTH: readonly TextField[] = [
  { id: 'birthMonth', label: 'Month', autocomplete: 'bday-month', inputmode: 'numeric', width: 2 },
  { id: 'birthDay', label: 'Day', autocomplete: 'bday-day', inputmode: 'numeric', width: 2 },
  { id: 'birthYear', label: 'Year', autocomplete: 'bday-year', inputmode: 'numeric', width: 4 },
];

export const SSN: TextField = {
  id: 'ssnLast4',
  label: 'Last 4 digits of your Social Security number',
  hint: 'We use them to confirm who you are. We never ask for the whole number.',
  autocomplete: 'off',
  inputmode: 'numeric',
  width: 4,
};

export const REACH_YOU: readonly TextField[] = [
  {
    id: 'email',
    label: 'Email address',
    hint: 'We send the link that activates your patient portal account there.',
    autocomplete: 'email',
    type: 'email',
    inputmode: 'email',
  },
  {
    id: 'phone',
    label: 'Phone number',
    hint: 'Outside the US, start with the country code, like +44.',
    autocomplete: 'tel',
    type: 'tel',
    inputmode: 'tel',
    width: 20,
  },
];

export const ADDRESS: readonly TextField[] = [
  { id: 'addressLine1', label: 'Street address', autocomplete: 'address-line1' },
  { id: 'city', label: 'Town or city', autocomplete: 'address-level2', width: 20 },
  {
    id: 'state',
    label: 'State',
    hint: 'Two letters, like IL. Outside the US, your region.',
    autocomplete: 'address-level1',
    width: 10,
  },
  { id: 'postalCode', label: 'ZIP or postal code', autocomplete: 'postal-code', width: 10 },
];

export const INSURANCE: TextField = {
  id: 'insurancePolicyNumber',
  label: 'Policy number',
  hint: 'It is on your insurance card, often called "Member ID".',
  autocomplete: 'off',
  width: 20,
};

export const PHOTO_ID: readonly TextField[] = [
  {
    id: 'photoIdIssuer',
    label: 'Issued by',
    hint: 'A state like IL, or a country.',
    autocomplete: 'off',
    width: 10,
    isOptional: true,
  },
  { id: 'photoIdNumber', label: 'Number', autocomplete: 'off', width: 20, isOptional: true },
];
