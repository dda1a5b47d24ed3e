/** FHIR administrative gender: https://hl7.org/fhir/R4/valueset-administrative-gender.html */
export const GENDERS = ['male', 'female', 'other', 'unknown'] as const;
export type Gender = (typeof GENDERS)[number];

export const PARTS_OF_DAY = ['morning', 'afternoon'] as const;

export interface PhotoId {
  readonly type: string;
  readonly issuer: string;
  readonly number: string;
}

export interface Preferences {
  readonly specialty?: string;
  /** BCP 47 primary language, e.g. `es`. */
  readonly language?: string;
  /** `YYYY-MM-DD`, in the clinic's time zone. */
  readonly appointmentNotBefore?: string;
  readonly partOfDay?: (typeof PARTS_OF_DAY)[number];
}

/** A person who asks to be enrolled; every value already validated and normalised. */
export interface Applicant {
  readonly firstName: string;
  readonly lastName: string;
  /** `YYYY-MM-DD` */
  readonly dateOfBirth: string;
  readonly gender: Gender;
  readonly ssnLast4: string;
  readonly email: string;
  /** E.164 */
  readonly phone: string;
  readonly addressLine1: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly insurancePolicyNumber: string;
  readonly photoId?: PhotoId;
  readonly preferences?: Preferences;
}

export type ApplicantField = keyof Applicant;

/** Fields that arrive sealed: a plain value in one of them is refused. */
export const SEALED_FIELDS = [
  'firstName',
  'lastName',
  'dateOfBirth',
  'ssnLast4',
  'email',
  'phone',
  'addressLine1',
  'city',
  'postalCode',
  'insurancePolicyNumber',
  'photoId',
] as const satisfies readonly ApplicantField[];
export type SealedField = (typeof SEALED_FIELDS)[number];

export const PLAIN_FIELDS = [
  'gender',
  'state',
  'country',
  'preferences',
] as const satisfies readonly ApplicantField[];

/** Patient full name as the `patients` table holds it: NFC, one space between its words. */
export const fullName = ({
  firstName,
  lastName,
}: Pick<Applicant, 'firstName' | 'lastName'>): string =>
  `${firstName} ${lastName}`.normalize('NFC').trim().replace(/\s+/gu, ' ');
