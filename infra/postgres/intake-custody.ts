import type { Applicant } from '../../activities/domain/applicant.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ParsedApplicant } from '../../activities/domain/parse-applicant.js';
import type { Phi } from '../../activities/domain/phi.js';
import type { BlindIndexes } from '../crypto/blind-index.js';
import type { InboundJwe } from '../crypto/inbound-jwe.js';
import type { Keyring } from '../crypto/keyring.js';
import { openSubmission, type SealedSubmission } from '../crypto/open-submission.js';
import type { SubmissionIndex, SubmissionKey } from '../crypto/submission-index.js';
import type { Database, Transaction } from './database.js';
import { keepDossier } from './dossiers.js';
import { compareFingerprint, type KeptAnswer, keepAnswer, keptAnswer } from './idempotency.js';
import { type ClaimHolder, claimPerson } from './person-claims.js';

export interface CustodyParts {
  readonly keyring: Keyring;
  readonly jwe: InboundJwe;
  readonly submissionIndex: SubmissionIndex;
  readonly personIndex: BlindIndexes['duplicate'];
  /** What sealed fields must be addressed to: the audience of the API's tokens. */
  readonly audience: string;
}

export interface KeptSubmission {
  readonly id: EnrollmentId;
  readonly applicant: Phi<Applicant>;
}

/** PHI custody as intake uses it: opened in memory, kept sealed. */
export interface IntakeCustody {
  open(submission: SealedSubmission, idempotencyKey: string): Promise<ParsedApplicant>;
  stored(on: Database | Transaction, key: SubmissionKey): Promise<KeptAnswer | null>;
  isSame(
    tx: Transaction,
    stored: Pick<KeptAnswer, 'id'>,
    applicant: Phi<Applicant>,
  ): Promise<boolean>;
  keep(tx: Transaction, key: SubmissionKey, kept: KeptSubmission): Promise<void>;
  /** Claims the person for this enrollment, or tells which one holds them. */
  claim(tx: Transaction, kept: KeptSubmission): Promise<ClaimHolder | null>;
}

export const intakeCustody = ({
  keyring,
  jwe,
  submissionIndex,
  personIndex,
  audience,
}: CustodyParts): IntakeCustody => ({
  open: (submission, idempotencyKey) =>
    openSubmission(jwe, submission, { audience, submission: idempotencyKey }),
  stored: (on, key) => keptAnswer(on, submissionIndex(key)),
  isSame: (tx, { id }, applicant) => compareFingerprint(tx, keyring, id, applicant),
  async keep(tx, key, { id, applicant }) {
    const print = await keepDossier(tx, keyring, id, applicant);
    await keepAnswer(tx, submissionIndex(key), id, print);
  },
  claim: (tx, { id, applicant }) => claimPerson(tx, id, personIndex(applicant)),
});
