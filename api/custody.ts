import type { Applicant } from '../activities/domain/applicant.js';
import type { ParsedApplicant } from '../activities/domain/parse-applicant.js';
import type { Phi } from '../activities/domain/phi.js';
import type { Database, Transaction } from '../infra/postgres/database.js';
import type { NewEnrollment } from '../infra/postgres/intake.js';
import type { Caller } from './auth.js';
import type { Submission } from './schemas.js';

/** The answer that was given to a key before. */
export interface StoredAnswer extends Pick<NewEnrollment, 'id' | 'correlationId'> {
  /** Whether the values can still be compared; after the shred the answer is given without. */
  readonly isComparable: boolean;
}

/** PHI custody as intake uses it: everything sealed, nothing kept that is not. */
export interface Custody {
  /** Opens the sealed fields and checks every value. */
  open(submission: Submission, idempotencyKey: string): Promise<ParsedApplicant>;
  stored(on: Database | Transaction, key: SubmissionKey): Promise<StoredAnswer | null>;
  isSame(tx: Transaction, stored: StoredAnswer, applicant: Phi<Applicant>): Promise<boolean>;
  /** Keeps dossier, data key, and the answer under its key. */
  keep(tx: Transaction, key: SubmissionKey, kept: KeptSubmission): Promise<void>;
}

export interface SubmissionKey {
  readonly owner: Pick<Caller, 'iss' | 'clientId' | 'sub'>;
  readonly idempotencyKey: string;
}

export interface KeptSubmission extends NewEnrollment {
  readonly applicant: Phi<Applicant>;
}
