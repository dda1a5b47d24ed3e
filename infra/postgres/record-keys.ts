import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Phi } from '../../activities/domain/phi.js';
import { newDataKey, type SealedUnder } from '../crypto/envelope.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { openPhi, sealPhi } from '../crypto/phi-envelope.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';

/**
 * Seals a field of a built-in system of record under the patient's record key, which is kept when enrolled and
 * destroyed by the undo (protocol.md 11). The first use makes the key.
 */
export async function sealRecordField(
  tx: Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  field: string,
  value: Phi<string>,
): Promise<Buffer> {
  const held = (await readKey(tx, id)) ?? (await makeKey(tx, keyring, id));
  return sealUnderKey(keyring, id, held, { field, value });
}

/** Opens what `sealRecordField` sealed under the same field. Throws `ENROLLMENT_CLOSED` once the key is destroyed. */
export async function openRecordField(
  on: Database | Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  field: string,
  sealed: Buffer,
): Promise<Phi<string>> {
  const held = await readKey(on, id);
  if (held === null) throw new Failure('ENROLLMENT_CLOSED');
  return openUnderKey(keyring, id, held, { field, sealed });
}

/** Opens a field for those who were given the wrapped record key, and cannot look it up. */
export const openUnderKey = (
  keyring: Keyring,
  id: EnrollmentId,
  held: KeyRow,
  { field, sealed }: { readonly field: string; readonly sealed: Buffer },
): Promise<Phi<string>> =>
  withKey(keyring, 'records', id, wrappedKey(held), (key) =>
    openPhi(key, underRecord(id, field), sealed),
  );

/** Seals another field for those who were given the wrapped record key. */
export const sealUnderKey = (
  keyring: Keyring,
  id: EnrollmentId,
  held: KeyRow,
  { field, value }: { readonly field: string; readonly value: Phi<string> },
): Promise<Buffer> =>
  withKey(keyring, 'records', id, wrappedKey(held), (key) =>
    sealPhi(key, underRecord(id, field), value),
  );

/** Destroys the record key. False when there was none. */
export async function destroyRecordKey(tx: Transaction, id: EnrollmentId): Promise<boolean> {
  const destroyed = await row(
    tx,
    'DELETE FROM record_key WHERE enrollment_id = ? RETURNING enrollment_id',
    [id],
  );
  return destroyed !== null;
}

const readKey = (on: Database | Transaction, id: EnrollmentId): Promise<KeyRow | null> =>
  row<KeyRow>(on, 'SELECT kek_version, wrapped FROM record_key WHERE enrollment_id = ?', [id]);

/** Two steps may come here at once: the first key stands, and both use it. */
async function makeKey(tx: Transaction, keyring: Keyring, id: EnrollmentId): Promise<KeyRow> {
  const key = newDataKey();
  try {
    const { version, wrapped } = await keyring.wrap('records', id, key);
    await rows(
      tx,
      `INSERT INTO record_key (enrollment_id, kek_version, wrapped) VALUES (?, ?, ?)
       ON CONFLICT (enrollment_id) DO NOTHING`,
      [id, version, wrapped],
    );
  } finally {
    key.fill(0);
  }
  const held = await readKey(tx, id);
  if (held === null) throw new Failure('UNEXPECTED');
  return held;
}

const underRecord = (enrollmentId: EnrollmentId, field: string): SealedUnder => ({
  enrollmentId,
  kind: 'record',
  field,
  keyId: 'record-key/1',
});
