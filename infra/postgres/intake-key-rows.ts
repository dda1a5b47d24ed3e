import type { JWK } from 'jose';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { newDataKey, open, type SealedUnder, seal } from '../crypto/envelope.js';
import {
  type IntakeKind,
  newIntakeKey,
  type PrivateJwk,
  publicPart,
} from '../crypto/intake-key.js';
import { type Keyring, withKey } from '../crypto/keyring.js';
import { type Database, rows, type Transaction } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';

/** The latest `iat` that is accepted lies a day back (protocol.md 13); clocks and caches get an hour. */
export const OPENS_AFTER_RETIREMENT_HOURS = 25;

export interface IntakeKeyRow extends KeyRow {
  readonly kid: string;
  readonly kind: IntakeKind;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
  readonly currentFrom: Date | null;
  readonly retiredAt: Date | null;
}

/** Every key that still opens: next, current, and retiring ones within the overlap. */
export const openingKeys = (on: Database | Transaction): Promise<readonly IntakeKeyRow[]> =>
  rows<IntakeKeyRow>(
    on,
    `SELECT kid, kind, public_jwk AS "publicJwk", kek_version, wrapped, sealed,
            current_from AS "currentFrom", retired_at AS "retiredAt"
     FROM intake_key
     WHERE retired_at IS NULL OR retired_at > now() - make_interval(hours => ${OPENS_AFTER_RETIREMENT_HOURS})
     ORDER BY created_at`,
  );

/** Makes a key of that kind, unless another process was quicker. */
export async function makeIntakeKey(
  on: Database | Transaction,
  keyring: Keyring,
  kind: IntakeKind,
  standing: 'current' | 'next',
): Promise<void> {
  const pair = await newIntakeKey(kind);
  const key = newDataKey();
  try {
    const { version, wrapped } = await keyring.wrap('records', binding(pair.kid), key);
    const sealed = seal(key, under(pair.kid), Buffer.from(JSON.stringify(pair)));
    await on.raw(
      `INSERT INTO intake_key (kid, kind, public_jwk, kek_version, wrapped, sealed, current_from)
       VALUES (?, ?, ?::jsonb, ?, ?, ?, CASE WHEN ? THEN now() END) ON CONFLICT DO NOTHING`,
      [
        ...[pair.kid, kind, JSON.stringify(publicPart(pair)), version, wrapped, sealed],
        standing === 'current',
      ],
    );
  } finally {
    key.fill(0);
  }
}

/** The private half. Throws when the keyring does not give its data key. */
export const privateHalf = (keyring: Keyring, row: IntakeKeyRow): Promise<PrivateJwk> =>
  withKey(
    keyring,
    'records',
    binding(row.kid),
    wrappedKey(row),
    (key) => JSON.parse(open(key, under(row.kid), row.sealed).toString('utf8')) as PrivateJwk,
  );

/**
 * The data key is bound to the key's own id where a patient's is bound to an enrollment: both are random UUIDs, so
 * neither unwraps in place of the other; and the kind in the envelope keeps what they seal apart.
 */
const binding = (kid: string): EnrollmentId => kid as EnrollmentId;

const under = (kid: string): SealedUnder => ({
  enrollmentId: '',
  kind: 'intake-key',
  field: kid,
  keyId: 'intake-key/1',
});
