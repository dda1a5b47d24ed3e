import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Made, RecordSystem } from './record.js';

export type PortalFields = Pick<Applicant, 'email'>;

/** The patient portal: account with access level `patient`, MFA pending until the patient confirms a TOTP. */
export interface Portal extends RecordSystem {
  /** Throws `PORTAL_USERNAME_TAKEN` when an account of someone else uses the address. */
  open(attempt: Attempt, applicant: Phi<PortalFields>): Promise<Made>;
  /** The single-use link that lets the patient set a password; valid only once the enrollment is committed. Found by enrollment id. */
  activationLink(attempt: Attempt): Promise<Phi<string>>;
}
