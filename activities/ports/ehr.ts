import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Made, RecordSystem } from './record.js';

export type EhrFields = Pick<
  Applicant,
  | 'firstName'
  | 'lastName'
  | 'dateOfBirth'
  | 'gender'
  | 'ssnLast4'
  | 'email'
  | 'phone'
  | 'addressLine1'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'country'
  | 'insurancePolicyNumber'
>;

/** The electronic health record. It assigns the MRN, which is PHI and never leaves it through this port. */
export interface Ehr extends RecordSystem {
  /** Creates the chart filed under the attempt's key; a second call with the same key creates nothing new. */
  create(attempt: Attempt, applicant: Phi<EhrFields>): Promise<Made>;
}
