import { randomUUID } from 'node:crypto';
import type { AuditEntry, AuditEvent } from '../../../../activities/domain/audit.js';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import { type Database, rows, type Transaction } from '../../../../infra/postgres/database.js';
import { entryOf } from './trail-bench.js';

export interface PlacedEntry {
  readonly id: EnrollmentId;
  /** ISO 8601, UTC */
  readonly at: string;
  readonly entryId?: string;
  readonly event?: AuditEvent;
}

/** The last millisecond of the month before this one. */
export function lastMomentBefore(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1).toISOString();
}

/** An entry under an id of its own, as it is when it is told again. */
export const entryUnder = (id: EnrollmentId, entryId: string = randomUUID()): AuditEntry => ({
  ...entryOf(id, 'step.attempted', { attempt: 1, verb: 'perform' }),
  entryId,
});

/** Makes a month, by any day of it, in which entries of the past can be placed. */
export const makeMonth = (owner: Database, day: string): Promise<unknown> =>
  rows(owner, `SELECT audit_make_month(date_trunc('month', ?::date)::date)`, [day]);

/** An entry as `audit_append` would have written it at that time, put there by the owner: no server's clock can be moved. */
export async function placeEntry(
  owner: Database | Transaction,
  { id, at, entryId = randomUUID(), event = 'step.attempted' }: PlacedEntry,
): Promise<void> {
  await rows(
    owner,
    `WITH told AS (
       SELECT ?::uuid AS id, ?::uuid AS entry_id, gen_random_uuid() AS correlation_id, ?::text AS event,
              'service:worker' AS actor, '{"verb": "perform", "attempt": 1}'::jsonb AS facts, ?::timestamptz AS at),
     next AS (
       SELECT told.*, coalesce(h.seq, 0) + 1 AS seq, coalesce(h.hash, ''::bytea) AS link
       FROM told LEFT JOIN audit_head h ON h.enrollment_id = told.id),
     placed AS (
       INSERT INTO audit_entry (enrollment_id, seq, entry_id, correlation_id, event, actor, facts, at, prev_hash, hash)
       SELECT id, seq, entry_id, correlation_id, event, actor, facts, at, link, audit_hash(link, ARRAY[
         id::text, seq::text, entry_id::text, correlation_id::text, event, actor, facts::text,
         to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')])
       FROM next RETURNING enrollment_id, seq, hash, at)
     INSERT INTO audit_head (enrollment_id, seq, hash, since, at) SELECT enrollment_id, seq, hash, at, at FROM placed
     ON CONFLICT (enrollment_id) DO UPDATE SET seq = EXCLUDED.seq, hash = EXCLUDED.hash, at = EXCLUDED.at`,
    [id, entryId, event, at],
  );
}
