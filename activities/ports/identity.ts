import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Made } from './record.js';

export type IdentityFields = Pick<
  Applicant,
  'firstName' | 'lastName' | 'dateOfBirth' | 'ssnLast4' | 'postalCode' | 'photoId'
>;

export interface Verdict extends Made {
  readonly decision: 'accept' | 'refer' | 'reject';
  /** 0 to 100, whatever the bureau's own scale. */
  readonly scorePercent: number;
  /** NIST SP 800-63A; the last four SSN digits and a date of birth are not IAL2. */
  readonly assuranceLevel: 'none' | 'IAL1' | 'IAL2';
}

/** The identity bureau. Its own inquiry record is its to keep; we only hold a reference, in the intent. */
export interface Identity {
  /** Asks once per key: a repeat answers the verdict of the first inquiry. */
  verify(attempt: Attempt, applicant: Phi<IdentityFields>): Promise<Verdict>;
  /** The verdict of an inquiry already made under this key, or null. */
  find(attempt: Attempt): Promise<Verdict | null>;
}
