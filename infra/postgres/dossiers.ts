import type { Applicant, ApplicantField } from '../../activities/domain/applicant.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Dossier } from '../../activities/ports/dossier.js';
import { newDataKey, open, seal } from '../crypto/envelope.js';
import { fingerprint } from '../crypto/fingerprint.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { holdDossierKey, underDossier, wrappedKey } from './dossier-keys.js';
import { guarded } from './failure.js';
import { sealedFields } from './sealed-fields.js';

/** What a step keeps for a later one, sealed like a field of the applicant and shredded with them. */
export type KeptField = 'activationToken';

/** The dossier as the steps see it: the named fields, while the enrollment goes forward (protocol.md 15). */
export const postgresDossier = (db: Database, keyring: Keyring): Dossier => ({
  open: <F extends ApplicantField>(id: EnrollmentId, fields: readonly F[]) =>
    guarded(async () => {
      const opened = await openFields(db, keyring, id, fields);
      const isMissing = (field: F) => !OPTIONAL.has(field) && !Object.hasOwn(opened, field);
      if (fields.some(isMissing)) throw new Failure('UNEXPECTED');
      return new Phi(opened as Pick<Applicant, F>);
    }),
});

const OPTIONAL: ReadonlySet<ApplicantField> = new Set(['photoId', 'preferences']);

/** Seals every field under a data key made for this enrollment alone; answers the submission's fingerprint. */
export async function keepDossier(
  tx: Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  applicant: Phi<Applicant>,
): Promise<Buffer> {
  const key = newDataKey();
  try {
    const { version, wrapped } = await keyring.wrap('pending', id, key);
    const fields = Object.entries(applicant.reveal(phiAccess));
    const sealed = fields.map(([field, value]) => sealField(key, id, field, value));
    await rows(
      tx,
      `WITH key AS (INSERT INTO dossier_key (enrollment_id, kek_version, wrapped) VALUES (?, ?, ?))
       INSERT INTO dossier (enrollment_id, field, sealed)
       SELECT ?::uuid, kept.field, kept.sealed FROM unnest(?::text[], ?::bytea[]) AS kept (field, sealed)`,
      [id, version, wrapped, id, fields.map(([field]) => field), sealed],
    );
    return fingerprint(key, applicant);
  } finally {
    key.fill(0);
  }
}

/** Seals one more value into a dossier, in place of an earlier one. Throws `ENROLLMENT_CLOSED` after the shred. */
export async function keepInDossier(
  tx: Transaction,
  keyring: Keyring,
  id: EnrollmentId,
  field: KeptField,
  value: Phi<string>,
): Promise<void> {
  const held = await holdDossierKey(tx, id);
  const sealed = await withKey(keyring, 'pending', id, held, (key) =>
    sealField(key, id, field, value.reveal(phiAccess)),
  );
  await rows(
    tx,
    `INSERT INTO dossier (enrollment_id, field, sealed) VALUES (?, ?, ?)
     ON CONFLICT (enrollment_id, field) DO UPDATE SET sealed = EXCLUDED.sealed`,
    [id, field, sealed],
  );
}

/** What `keepInDossier` kept. Throws `ENROLLMENT_CLOSED` like the dossier itself. */
export async function openFromDossier(
  db: Database,
  keyring: Keyring,
  id: EnrollmentId,
  field: KeptField,
): Promise<Phi<string>> {
  const value = (await openFields(db, keyring, id, [field]))[field];
  if (typeof value !== 'string') throw new Failure('UNEXPECTED');
  return new Phi(value);
}

/**
 * Destroys a dossier: its sealed fields and the only key that opens them. False when that was done before.
 * The key is locked by a statement of its own, so that the next one sees what was sealed while it waited.
 */
export async function shredDossier(tx: Transaction, id: EnrollmentId): Promise<boolean> {
  const key = 'SELECT FROM dossier_key WHERE enrollment_id = ? FOR UPDATE';
  if ((await row(tx, key, [id])) === null) return false;
  await rows(
    tx,
    `WITH fields AS (DELETE FROM dossier WHERE enrollment_id = ?)
     DELETE FROM dossier_key WHERE enrollment_id = ?`,
    [id, id],
  );
  return true;
}

async function openFields(
  db: Database,
  keyring: Keyring,
  id: EnrollmentId,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const found = await sealedFields(db, id, fields);
  const [first] = found;
  if (first === undefined) throw new Failure('ENROLLMENT_CLOSED');
  return withKey(keyring, 'pending', id, wrappedKey(first), (key) =>
    Object.fromEntries(
      found.flatMap(({ field, sealed }) =>
        field === null ? [] : [[field, openField(key, id, field, sealed)]],
      ),
    ),
  );
}

const PADDED_BYTES = 64;
const SPACE = 0x20;

/** Padded with the white space that JSON allows: the length of a sealed value must not tell `male` from `female`. */
function sealField(key: Buffer, id: EnrollmentId, field: string, value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const padded = Buffer.alloc(Math.ceil(json.length / PADDED_BYTES) * PADDED_BYTES, SPACE);
  json.copy(padded);
  return seal(key, underDossier(id, field), padded);
}

/** Opens one field of a dossier with its data key. */
export const openField = (key: Buffer, id: EnrollmentId, field: string, sealed: Buffer): unknown =>
  JSON.parse(open(key, underDossier(id, field), sealed).toString('utf8'));
