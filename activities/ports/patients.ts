import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { AttemptedInsert } from '../domain/log.js';
import type { Phi } from '../domain/phi.js';
import type { RecordSystem } from './record.js';

export type PatientFields = Pick<
  Applicant,
  | 'firstName'
  | 'lastName'
  | 'dateOfBirth'
  | 'gender'
  | 'addressLine1'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'country'
  | 'phone'
  | 'insurancePolicyNumber'
>;

/** Our own `patients` table: one row per enrolled person, whichever EHR is used. */
export interface Patients extends RecordSystem {
  /** Inserts the row under the attempt's `patientId`; a repeat changes nothing. Throws `RECORD_INVALID`, `CONFLICT`, `UNAVAILABLE`. */
  insert(attempt: Attempt, applicant: Phi<PatientFields>): Promise<void>;
  /** What may be said of an insert that failed: nothing that identifies the person. */
  describe(applicant: Phi<PatientFields>): AttemptedInsert;
}
