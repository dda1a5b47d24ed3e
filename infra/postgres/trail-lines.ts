import type { ExportedEntry } from '../audit/exported-entry.js';
import type { TrailLine } from '../audit/trail-line.js';
import { type Database, rows, type Transaction } from './database.js';

const PAGE = 5_000;

/** A time as the hash covers it: ISO 8601, UTC, milliseconds. */
export const momentOf = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Entries from before this time are in archives, and not here. */
export const ARCHIVED_UNTIL = `coalesce((
  SELECT (max(month) + interval '1 month') AT TIME ZONE 'UTC' FROM audit_archive), '-infinity')`;

/** What an entry's hash covers, of `audit_entry a`. */
export const ENTRY = `a.entry_id AS "entryId", a.correlation_id AS "correlationId", a.event, a.actor, a.facts::text AS facts,
  ${momentOf('a.at')} AS at,
  encode(a.prev_hash, 'hex') AS "prevHash", encode(a.hash, 'hex') AS hash`;

type Absent = { readonly [Key in keyof ExportedEntry]: ExportedEntry[Key] | null } & {
  readonly enrollmentId: string;
  readonly seq: number;
};
type Placed = (ExportedEntry | Absent) & {
  readonly position: number;
  readonly placedAt: string;
  readonly placedHash: string;
  readonly isArchived: boolean;
};

/** Lends the trail as it stands at one moment, however long it is read. */
export const trailAtOnce = <T>(db: Database, read: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(read, { isolationLevel: 'repeatable read', readOnly: true });

/** How far a trail has been read: the last checkpoint, and the last position. */
export interface TrailMark {
  readonly checkpoint: number;
  readonly position: number;
}

export const BEGINNING: TrailMark = { checkpoint: 0, position: 0 };

/** The whole trail in the order of its positions, each checkpoint after what it covers; page by page. */
export async function* trailLines(tx: Transaction): AsyncGenerator<TrailLine> {
  let { position } = BEGINNING;
  for await (const { line, after } of coveredLines(tx)) {
    yield line;
    ({ position } = after);
  }
  for await (const { line } of placedLines(tx, position, Number.MAX_SAFE_INTEGER, PAGE)) yield line;
  yield* uncoveredLines(tx);
}

/** What checkpoints cover, from a mark on, and the mark after each line. */
export async function* coveredLines(
  on: Database | Transaction,
  from: TrailMark = BEGINNING,
  page = PAGE,
): AsyncGenerator<{ readonly line: TrailLine; readonly after: TrailMark }> {
  let mark = from;
  for await (const { number, last, jws } of checkpointsOf(on, from.checkpoint, page)) {
    for await (const { line, at } of placedLines(on, mark.position, last, page))
      yield { line, after: { ...mark, position: at } };
    mark = { checkpoint: number, position: last };
    yield { line: { checkpoint: jws }, after: mark };
  }
}

interface Signed {
  readonly number: number;
  readonly last: number;
  readonly jws: string;
}

async function* checkpointsOf(
  on: Database | Transaction,
  from: number,
  most: number,
): AsyncGenerator<Signed> {
  for (let after = from; ; ) {
    const page = await rows<Signed>(
      on,
      `SELECT number, last_position AS last, jws FROM audit_checkpoint WHERE number > ? ORDER BY number LIMIT ?`,
      [after, most],
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

async function* placedLines(
  on: Database | Transaction,
  after: number,
  until: number,
  most: number,
): AsyncGenerator<{ readonly line: TrailLine; readonly at: number }> {
  for (let from = after; ; ) {
    const page = await rows<Placed>(
      on,
      `SELECT p.position, p.enrollment_id AS "enrollmentId", p.seq, ${ENTRY},
              ${momentOf('p.at')} AS "placedAt", encode(p.hash, 'hex') AS "placedHash",
              a.hash IS NULL AND p.at < ${ARCHIVED_UNTIL} AS "isArchived"
       FROM audit_position p LEFT JOIN audit_entry a USING (enrollment_id, seq, at)
       WHERE p.position > ? AND p.position <= ? ORDER BY p.position LIMIT ?`,
      [from, until, most],
    );
    for (const placed of page) yield { line: lineOf(placed), at: placed.position };
    const last = page.at(-1);
    if (last === undefined) return;
    from = last.position;
  }
}

function lineOf({ placedAt: at, placedHash: hash, isArchived, ...entry }: Placed): TrailLine {
  if (isThere(entry)) return { entry };
  const { position, enrollmentId, seq } = entry;
  const missing = { position, enrollmentId, seq };
  return isArchived ? { elsewhere: { ...missing, at, hash } } : { missing };
}

const isThere = (entry: ExportedEntry | Absent): entry is ExportedEntry => entry.hash !== null;

async function* uncoveredLines(tx: Transaction): AsyncGenerator<TrailLine> {
  let [enrollment, seq] = ['00000000-0000-0000-0000-000000000000', 0];
  for (;;) {
    const page = await rows<ExportedEntry>(
      tx,
      `SELECT NULL AS position, a.enrollment_id AS "enrollmentId", a.seq, ${ENTRY}
       FROM audit_entry a
       WHERE (a.enrollment_id, a.seq) > (?::uuid, ?::bigint) AND NOT EXISTS (
         SELECT FROM audit_position p WHERE p.enrollment_id = a.enrollment_id AND p.seq = a.seq)
       ORDER BY a.enrollment_id, a.seq LIMIT ?`,
      [enrollment, seq, PAGE],
    );
    for (const entry of page) yield { entry };
    const last = page.at(-1);
    if (last === undefined) return;
    ({ enrollmentId: enrollment, seq } = last);
  }
}
