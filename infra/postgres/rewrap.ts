import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Keyring, Lineage } from '../crypto/keyring.js';
import { type Database, row, rows } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';

/** Where a lineage's wraps lie. */
export const WRAPS_TABLE = { pending: 'dossier_key', records: 'record_key' } as const;

export interface Rewrapped {
  readonly rewrapped: number;
  readonly stranded: number;
}

const BATCH = 50;
/** Before every UUID. */
const START = '00000000-0000-0000-0000-000000000000';

interface Wrap extends KeyRow {
  readonly id: EnrollmentId;
}

/**
 * Wraps anew what is wrapped under a version below this one, in batches, online; ends when a round finds no more to do.
 * A wrap that was shredded or exchanged meanwhile is left alone: nothing is ever inserted.
 */
export async function rewrapBelow(
  db: Database,
  keyring: Keyring,
  lineage: Lineage,
  version: number,
): Promise<Rewrapped> {
  let rewrapped = 0;
  for (;;) {
    const round = await rewrapRound(db, keyring, lineage, version);
    rewrapped += round.rewrapped;
    if (round.rewrapped === 0) return { rewrapped, stranded: round.stranded };
  }
}

async function rewrapRound(
  db: Database,
  keyring: Keyring,
  lineage: Lineage,
  version: number,
): Promise<Rewrapped> {
  const sum = { rewrapped: 0, stranded: 0 };
  for (let after: string = START; ; ) {
    const batch = await wrapsBelow(db, lineage, version, after);
    const last = batch.at(-1);
    if (last === undefined) return sum;
    after = last.id;
    const fresh = await Promise.all(batch.map((wrap) => anew(keyring, lineage, wrap)));
    const sound = fresh.filter((each) => each !== null);
    sum.stranded += fresh.length - sound.length;
    sum.rewrapped += await exchange(db, lineage, sound);
  }
}

const wrapsBelow = (
  db: Database,
  lineage: Lineage,
  version: number,
  after: string,
): Promise<readonly Wrap[]> =>
  rows<Wrap>(
    db,
    `SELECT enrollment_id AS id, kek_version, wrapped FROM ${WRAPS_TABLE[lineage]}
     WHERE kek_version < ? AND enrollment_id > ? ORDER BY enrollment_id LIMIT ${BATCH}`,
    [version, after],
  );

interface Exchange {
  readonly id: EnrollmentId;
  readonly old: Buffer;
  readonly version: number;
  readonly wrapped: Buffer;
}

/** Null for one that does not unwrap: it must not hold the others up. A keyring that does not answer throws. */
async function anew(keyring: Keyring, lineage: Lineage, wrap: Wrap): Promise<Exchange | null> {
  try {
    const fresh = await keyring.rewrap(lineage, wrap.id, wrappedKey(wrap));
    return { id: wrap.id, old: wrap.wrapped, ...fresh };
  } catch (error) {
    if (error instanceof Failure && error.code === 'UNEXPECTED') return null;
    throw error;
  }
}

async function exchange(
  db: Database,
  lineage: Lineage,
  fresh: readonly Exchange[],
): Promise<number> {
  const changed = await row<{ count: number }>(
    db,
    `WITH changed AS (
       UPDATE ${WRAPS_TABLE[lineage]} held SET kek_version = fresh.version, wrapped = fresh.wrapped
       FROM unnest(?::uuid[], ?::bytea[], ?::int[], ?::bytea[]) AS fresh (id, old, version, wrapped)
       WHERE held.enrollment_id = fresh.id AND held.wrapped = fresh.old RETURNING 1)
     SELECT count(*) AS count FROM changed`,
    [
      fresh.map(({ id }) => id),
      fresh.map(({ old }) => old),
      fresh.map(({ version }) => version),
      fresh.map(({ wrapped }) => wrapped),
    ],
  );
  return changed?.count ?? 0;
}
