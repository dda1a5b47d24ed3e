import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Recipient } from '../domain/recipient.js';
import type { Made } from './record.js';

export type IdentityFields = Pick<
  Applicant,
  'firstName' | 'lastName' | 'dateOfBirth' | 'ssnLast4' | 'postalCode' | 'photoId'
>;

export interface Verdict extends Made {
  readonly decision: 'accept' | 'refer' | 'reject';
  /** 0 to 100, whatever the bureau's own scale; null where it had no score to give. */
  readonly scorePercent: number | null;
  /** NIST SP 800-63A; the last four SSN digits and a date of birth are not IAL2. */
  readonly assuranceLevel: 'none' | 'IAL1' | 'IAL2';
}

/** The identity bureau. Its own inquiry record is its to keep; we only hold a reference, in the intent. */
export interface Identity extends Recipient {
  /**
   * Asks about a person. Where the bureau files inquiries under our key, a repeat answers the verdict of the first;
   * where it does not, a repeat is another inquiry, and is billed.
   */
  verify(attempt: Attempt, applicant: Phi<IdentityFields>): Promise<Verdict>;
  /**
   * The verdict of an inquiry already made under this key, or null. `remembered` is what the intent kept of it: a
   * bureau without a look-up has nothing else to tell it by, so its adapter puts the finding there.
   */
  find(attempt: Attempt, remembered: Made | null): Promise<Verdict | null>;
}
