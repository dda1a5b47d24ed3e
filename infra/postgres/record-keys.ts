import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { newKey, open, type SealedUnder, seal } from '../crypto/envelope.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';

/**
 * Seals values of a system of record under the patient's record key, which is kept when enrolled and destroyed by the
 * undo (protocol.md 11). The first use makes the key. A field is named with its system: `ehr.ssnLast4`.
 */
export async function sealRecordFields<F extends string>(
  tx: Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  values: Readonly<Record<F, string>>,
): Promise<Readonly<Record<F, Buffer>>> {
  const held = (await readKey(tx, id)) ?? (await makeKey(tx, keyring, id));
  const sealed = await withKey(keyring, 'records', id, wrappedKey(held), (key) =>
    Object.entries<string>(values).map(([field, value]) => [
      field,
      seal(key, underRecord(id, field), Buffer.from(value)),
    ]),
  );
  return Object.fromEntries(sealed) as Record<F, Buffer>;
}

/** Opens what `sealRecordFields` sealed. Throws `ENROLLMENT_CLOSED` once the key is destroyed. */
export async function openRecordFields<F extends string>(
  on: Database | Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  sealed: Readonly<Record<F, Buffer>>,
): Promise<Phi<Readonly<Record<F, string>>>> {
  const held = await readKey(on, id);
  if (held === null) throw new Failure('ENROLLMENT_CLOSED');
  const opened = await withKey(keyring, 'records', id, wrappedKey(held), (key) =>
    Object.entries<Buffer>(sealed).map(([field, bytes]) => [
      field,
      openWith(key, id, field, bytes),
    ]),
  );
  return new Phi(Object.fromEntries(opened) as Record<F, string>);
}

export const sealRecordField = async (
  tx: Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  field: string,
  value: string,
): Promise<Buffer> =>
  (await sealRecordFields(tx, keyring, id, { [field]: value }))[field] ?? missing();

/** One value of `openRecordFields`. */
export async function openRecordField(
  on: Database | Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  field: string,
  sealed: Buffer,
): Promise<Phi<string>> {
  const held = await readKey(on, id);
  if (held === null) throw new Failure('ENROLLMENT_CLOSED');
  return withKey(
    keyring,
    'records',
    id,
    wrappedKey(held),
    (key) => new Phi(openWith(key, id, field, sealed)),
  );
}

/** Destroys the record key. False when there was none. */
export const destroyRecordKey = async (tx: Transaction, id: EnrollmentId): Promise<boolean> =>
  (await row(tx, 'DELETE FROM record_key WHERE enrollment_id = ? RETURNING enrollment_id', [
    id,
  ])) !== null;

const readKey = (on: Database | Transaction, id: EnrollmentId): Promise<KeyRow | null> =>
  row<KeyRow>(on, 'SELECT kek_version, wrapped FROM record_key WHERE enrollment_id = ?', [id]);

/** Two steps may come here at once: the first key stands, and both use it. */
async function makeKey(tx: Transaction, keyring: Keyring, id: EnrollmentId): Promise<KeyRow> {
  const key = newKey();
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
  return (await readKey(tx, id)) ?? missing();
}

const openWith = (key: Buffer, id: EnrollmentId, field: string, sealed: Buffer): string =>
  open(key, underRecord(id, field), sealed).toString('utf8');

function missing(): never {
  throw new Failure('UNEXPECTED');
}

const underRecord = (enrollmentId: EnrollmentId, field: string): SealedUnder => ({
  enrollmentId,
  kind: 'record',
  field,
  keyId: 'record-key/1',
});
