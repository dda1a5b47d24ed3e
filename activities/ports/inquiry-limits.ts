import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';

/**
 * How often a bureau may be asked in a day, so that nobody's SSN digits are found out by trying. Counted by what such
 * an attacker does not vary (protocol.md 8).
 */
export interface InquiryLimits {
  /**
   * Counts the enrollment's inquiry, once however often it is tried. Throws `IDENTITY_ATTEMPTS_EXCEEDED` when the
   * person has been asked about too often, `RATE_LIMITED` when it is the client or the bureau.
   */
  admit(
    attempt: Attempt,
    applicant: Phi<Pick<Applicant, 'lastName' | 'dateOfBirth'>>,
  ): Promise<void>;
}
