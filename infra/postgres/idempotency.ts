import type { Applicant } from '../../activities/domain/applicant.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import type { Phi } from '../../activities/domain/phi.js';
import { fingerprint, isSameFingerprint } from '../crypto/fingerprint.js';
import type { Keyring } from '../crypto/keyring.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { withDossierKey } from './dossier-keys.js';

/** The answer that was given to an Idempotency-Key before (protocol.md 13). */
export interface KeptAnswer {
  readonly id: EnrollmentId;
  readonly correlationId: CorrelationId;
  /** Whether values can still be compared: not after the shred, when the answer is given without. */
  readonly isComparable: boolean;
}

/** @param index the keyed hash of owner and Idempotency-Key: the key itself is never stored */
export const keptAnswer = (on: Database | Transaction, index: Buffer): Promise<KeptAnswer | null> =>
  row<KeptAnswer>(
    on,
    `SELECT kept.enrollment_id AS id, e.correlation_id AS "correlationId",
            EXISTS (SELECT FROM dossier_key k WHERE k.enrollment_id = kept.enrollment_id) AS "isComparable"
     FROM idempotency kept JOIN enrollment e ON e.id = kept.enrollment_id
     WHERE kept.owner_and_key_hmac = ?`,
    [index],
  );

/** @param print what `keepDossier` answered for the submission */
export async function keepAnswer(
  tx: Transaction,
  index: Buffer,
  id: EnrollmentId,
  print: Buffer,
): Promise<void> {
  await rows(
    tx,
    'INSERT INTO idempotency (owner_and_key_hmac, enrollment_id, fingerprint) VALUES (?, ?, ?)',
    [index, id, print],
  );
}

/** Whether an applicant has the values that this enrollment was submitted with; true once nobody can tell any more. */
export async function compareFingerprint(
  on: Database | Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  applicant: Phi<Applicant>,
): Promise<boolean> {
  const kept = await row<{ fingerprint: Buffer }>(
    on,
    'SELECT fingerprint FROM idempotency WHERE enrollment_id = ?',
    [id],
  );
  if (kept === null) return false;
  const same = await withDossierKey(on, keyring, id, (key) =>
    isSameFingerprint(kept.fingerprint, fingerprint(key, applicant)),
  );
  return same ?? true;
}
