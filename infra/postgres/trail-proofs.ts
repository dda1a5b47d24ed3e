import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ExportedEntry } from '../audit/exported-entry.js';
import { inclusionPath } from '../audit/merkle.js';
import type { EntryElsewhere, InclusionProof, TrailLine } from '../audit/trail-line.js';
import { rows, type Transaction } from './database.js';
import { ARCHIVED_UNTIL, ENTRY, momentOf } from './trail-lines.js';

/** One enrollment's entries, each with its way up to a signed checkpoint, if one covers it. */
export async function* enrollmentLines(
  tx: Transaction,
  id: EnrollmentId,
): AsyncGenerator<TrailLine> {
  yield* archivedLines(tx, id);
  const entries = await rows<ExportedEntry>(
    tx,
    `SELECT p.position, a.enrollment_id AS "enrollmentId", a.seq, ${ENTRY}
     FROM audit_entry a LEFT JOIN audit_position p USING (enrollment_id, seq, at)
     WHERE a.enrollment_id = ? AND a.at >= audit_since(?) ORDER BY a.seq`,
    [id, id],
  );
  let under: Covered | null = null;
  for (const entry of entries) {
    if (entry.position !== null && (under === null || entry.position > under.last))
      under = await coveredAt(tx, entry.position);
    const proof = entry.position === null ? null : proofOf(entry.position, under);
    yield proof === null ? { entry } : { entry, proof };
  }
}

/** Of what was archived there are the hashes, on which the rest of the chain follows. */
async function* archivedLines(tx: Transaction, id: EnrollmentId): AsyncGenerator<TrailLine> {
  const archived = await rows<EntryElsewhere>(
    tx,
    `SELECT p.position, p.enrollment_id AS "enrollmentId", p.seq, ${momentOf('p.at')} AS at, encode(p.hash, 'hex') AS hash
     FROM audit_position p WHERE p.enrollment_id = ? AND p.at < ${ARCHIVED_UNTIL} ORDER BY p.seq`,
    [id],
  );
  for (const elsewhere of archived) yield { elsewhere };
}

interface Covered {
  readonly jws: string;
  readonly first: number;
  readonly last: number;
  readonly leaves: readonly Buffer[];
}

/** The checkpoint over a position, and the hashes that it was signed over. */
async function coveredAt(tx: Transaction, position: number): Promise<Covered | null> {
  const found = await rows<Omit<Covered, 'leaves'> & { readonly hash: Buffer }>(
    tx,
    `WITH checkpoint AS (
       SELECT jws, last_position AS last, coalesce((
         SELECT max(b.last_position) FROM audit_checkpoint b WHERE b.last_position < ?), 0) + 1 AS first
       FROM audit_checkpoint WHERE last_position >= ? ORDER BY last_position LIMIT 1)
     SELECT c.jws, c.first, c.last, p.hash
     FROM checkpoint c JOIN audit_position p ON p.position BETWEEN c.first AND c.last ORDER BY p.position`,
    [position, position],
  );
  const [any] = found;
  return any === undefined ? null : { ...any, leaves: found.map(({ hash }) => hash) };
}

function proofOf(position: number, under: Covered | null): InclusionProof | null {
  if (under === null || position < under.first || position > under.last) return null;
  const place = position - under.first;
  if (place >= under.leaves.length) return null; // A position is not there: nothing leads to the root.
  const path = inclusionPath(under.leaves, place).map(({ side, hash }) => ({
    side,
    hash: hash.toString('hex'),
  }));
  return { checkpoint: under.jws, path };
}
