import type { Actor, AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { OutcomeKind } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import { LAST_SYSTEM_TRAIL } from '../../activities/domain/system-trail.js';
import { rows, type Transaction } from './database.js';

/** What is looked for in the trail. */
export interface Touch {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly actor?: string;
  /** The recipient's port, its adapter, or its tenant. */
  readonly system?: string;
}

/** An enrollment with what the trail has of it in the period; its row stays when it was purged. */
export interface TouchedEnrollment {
  readonly enrollmentId: EnrollmentId;
  readonly entries: number;
  readonly first: Date;
  readonly last: Date;
  readonly phase: Phase | null;
  readonly outcome: OutcomeKind | null;
  readonly endedAt: Date | null;
  readonly touches: readonly ({ readonly event: AuditEvent; readonly actor: Actor } & Pick<
    AuditFacts,
    'recipient' | 'system' | 'fields'
  >)[];
}

const PAGE = 500;

/** Enrollments that have entries in the period, in the order of their ids; the database sorts, and few are held here. */
export async function* touchedEnrollments(
  tx: Transaction,
  { from, to, actor, system }: Touch,
): AsyncGenerator<TouchedEnrollment> {
  // The first page waits for the whole period to be read and sorted.
  await rows(tx, "SET LOCAL statement_timeout = '10min'");
  await rows(tx, DECLARE, [
    ...[from, to, LAST_SYSTEM_TRAIL, actor ?? null, actor ?? null],
    ...[system ?? null, system ?? null],
  ]);
  for (;;) {
    const page = await rows<TouchedEnrollment>(tx, `FETCH ${PAGE} FROM touched_enrollment`);
    yield* page;
    if (page.length < PAGE) return;
  }
}

const DECLARE = `
  DECLARE touched_enrollment NO SCROLL CURSOR FOR
  SELECT t.enrollment_id AS "enrollmentId", t.entries, t.first, t.last, t.touches,
         e.phase, e.outcome, e.ended_at AS "endedAt"
  FROM (
    SELECT enrollment_id, sum(entries)::integer AS entries, min(first) AS first, max(last) AS last,
           jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'event', event, 'actor', actor, 'recipient', recipient, 'system', system, 'fields', fields))
             ORDER BY first) AS touches
    FROM (
      SELECT enrollment_id, event, actor, facts -> 'recipient' AS recipient, facts -> 'system' AS system,
             facts -> 'fields' AS fields, count(*) AS entries, min(at) AS first, max(at) AS last
      FROM audit_entry
      WHERE at >= ?::timestamptz AND at < ?::timestamptz AND enrollment_id > ?::uuid -- No chain of the system itself.
        AND (?::text IS NULL OR actor = ?::text)
        AND (?::text IS NULL OR ?::text IN (facts ->> 'recipient', facts -> 'system' ->> 'adapter',
             facts -> 'system' ->> 'tenant'))
      GROUP BY 1, 2, 3, 4, 5, 6) each
    GROUP BY enrollment_id) t
  LEFT JOIN enrollment e ON e.id = t.enrollment_id
  ORDER BY t.enrollment_id`;
