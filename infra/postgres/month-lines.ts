import { keptUntil, type Month, monthOf } from '../../activities/domain/audit-archive.js';
import type { TrailLine } from '../audit/trail-line.js';
import { row, type Transaction } from './database.js';
import { coveredLines, type TrailMark } from './trail-lines.js';

/** Where the checkpoints over a month's entries begin, and the last position that they cover. */
interface Span extends TrailMark {
  readonly until: number | null;
}

/**
 * The archive of one month: its entries and the checkpoints that cover them. Of what these cover besides, around the
 * month's turns, there are the hashes.
 */
export async function* monthLines(tx: Transaction, month: Month): AsyncGenerator<TrailLine> {
  const span = await row<Span>(
    tx,
    `WITH own AS (
       SELECT min(p.position) AS first, max(p.position) AS last
       FROM audit_entry a JOIN audit_position p USING (enrollment_id, seq, at)
       WHERE a.at >= ?::timestamptz AND a.at < ?::timestamptz)
     SELECT coalesce(max(c.number), 0) AS checkpoint, coalesce(max(c.last_position), 0) AS position,
            (SELECT min(b.last_position) FROM audit_checkpoint b, own WHERE b.last_position >= own.last) AS until
     FROM own LEFT JOIN audit_checkpoint c ON c.last_position < own.first`,
    [`${month}-01T00:00:00Z`, keptUntil(month, 0)],
  );
  const until = span?.until ?? null;
  if (span === null || until === null) return; // No checkpoint covers all of it.
  for await (const { line, after } of coveredLines(tx, span)) {
    if (after.position > until) return;
    yield ofMonth(line, month);
  }
}

function ofMonth(line: TrailLine, month: Month): TrailLine {
  if (!('entry' in line) || monthOf(line.entry.at) === month) return line;
  const { position, enrollmentId, seq, at, hash } = line.entry;
  return position === null ? line : { elsewhere: { position, enrollmentId, seq, at, hash } };
}
