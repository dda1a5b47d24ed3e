import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Keyring, Lineage } from '../crypto/keyring.js';
import { type Database, row, rows } from './database.js';
import { type KeyRow, wrappedKey } from './dossier-keys.js';

interface WrapsTable {
  readonly table: string;
  /** The column that the wrap is bound to. */
  readonly id: string;
}

/** Where a lineage's wraps lie. */
export const WRAPS_TABLES: Readonly<Record<Lineage, readonly WrapsTable[]>> = {
  pending: [
    { table: 'dossier_key', id: 'enrollment_id' },
    { table: 'attempt_key', id: 'id' },
  ],
  records: [
    { table: 'record_key', id: 'enrollment_id' },
    { table: 'intake_key', id: 'kid' },
  ],
};

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
  const sum = { rewrapped: 0, stranded: 0 };
  for (const table of WRAPS_TABLES[lineage])
    for (;;) {
      const round = await rewrapRound({ db, keyring, lineage, table }, version);
      sum.rewrapped += round.rewrapped;
      if (round.rewrapped > 0) continue;
      sum.stranded += round.stranded;
      break;
    }
  return sum;
}

interface RewrapParts {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly lineage: Lineage;
  readonly table: WrapsTable;
}

async function rewrapRound(parts: RewrapParts, version: number): Promise<Rewrapped> {
  const { db, keyring, lineage, table } = parts;
  const sum = { rewrapped: 0, stranded: 0 };
  for (let after: string = START; ; ) {
    const batch = await wrapsBelow(db, table, version, after);
    const last = batch.at(-1);
    if (last === undefined) return sum;
    after = last.id;
    const fresh = await Promise.all(batch.map((wrap) => anew(keyring, lineage, wrap)));
    const sound = fresh.filter((each) => each !== null);
    sum.stranded += fresh.length - sound.length;
    sum.rewrapped += await exchange(db, table, sound);
  }
}

const wrapsBelow = (
  db: Database,
  { table, id }: WrapsTable,
  version: number,
  after: string,
): Promise<readonly Wrap[]> =>
  rows<Wrap>(
    db,
    `SELECT ${id} AS id, kek_version, wrapped FROM ${table}
     WHERE kek_version < ? AND ${id} > ? ORDER BY ${id} LIMIT ${BATCH}`,
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
    if (error instanceof Failure && error.code === 'NOT_OPENED') return null;
    throw error;
  }
}

async function exchange(
  db: Database,
  { table, id }: WrapsTable,
  fresh: readonly Exchange[],
): Promise<number> {
  const changed = await row<{ count: number }>(
    db,
    `WITH changed AS (
       UPDATE ${table} held SET kek_version = fresh.version, wrapped = fresh.wrapped
       FROM unnest(?::uuid[], ?::bytea[], ?::int[], ?::bytea[]) AS fresh (id, old, version, wrapped)
       WHERE held.${id} = fresh.id AND held.wrapped = fresh.old RETURNING 1)
     SELECT count(*) AS count FROM changed`,
    [
      fresh.map((each) => each.id),
      fresh.map(({ old }) => old),
      fresh.map(({ version }) => version),
      fresh.map(({ wrapped }) => wrapped),
    ],
  );
  return changed?.count ?? 0;
}
