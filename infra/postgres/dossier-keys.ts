import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { SealedUnder } from '../crypto/envelope.js';
import { type Keyring, type WrappedKey, withKey } from '../crypto/keyring.js';
import { type Database, row, type Transaction } from './database.js';

/** A row of `dossier_key` or `record_key`. */
export interface KeyRow {
  readonly kek_version: number;
  readonly wrapped: Buffer;
}

export const wrappedKey = ({ kek_version: version, wrapped }: KeyRow): WrappedKey => ({
  version,
  wrapped,
});

/** What a dossier's field is bound to. There is one data key per dossier, so its name says no more. */
export const underDossier = (enrollmentId: EnrollmentId, field: string): SealedUnder => ({
  enrollmentId,
  kind: 'dossier',
  field,
  keyId: 'dossier-key/1',
});

/** Works with a dossier's data key; null once it is destroyed. Takes no lock: for readers who may only compare. */
export async function withDossierKey<T>(
  on: Database | Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  work: (key: Buffer) => T,
): Promise<T | null> {
  const held = await row<KeyRow>(
    on,
    'SELECT kek_version, wrapped FROM dossier_key WHERE enrollment_id = ?',
    [id],
  );
  return held === null ? null : withKey(keyring, 'pending', id, wrappedKey(held), work);
}

/** The dossier's wrapped key, held against the shred until the transaction ends. Throws `ENROLLMENT_CLOSED` after it. */
export async function holdDossierKey(tx: Transaction, id: EnrollmentId): Promise<WrappedKey> {
  const held = await row<KeyRow>(
    tx,
    'SELECT kek_version, wrapped FROM dossier_key WHERE enrollment_id = ? FOR SHARE',
    [id],
  );
  if (held === null) throw new Failure('ENROLLMENT_CLOSED');
  return wrappedKey(held);
}
