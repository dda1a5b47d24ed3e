import { ACCESS_PATTERNS, type AccessPattern } from '../../activities/domain/access-pattern.js';

/** When the window began, of a query over `WITH since AS (…)`. */
export const SINCE = '(SELECT at FROM since)';

/** One entry may stand for many of the like (`counts.times`). */
const TIMES = `sum(coalesce((a.facts -> 'counts' ->> 'times')::integer, 1))`;

const byActor = (events: readonly string[], condition = 'true'): string =>
  `SELECT a.actor AS watched, ${TIMES} AS times FROM audit_entry a
   WHERE a.event IN (${events.map((event) => `'${event}'`).join(', ')}) AND a.at > ${SINCE} AND ${condition}
   GROUP BY a.actor`;

const NOT_OPENED = `a.facts ->> 'code' = 'NOT_OPENED'`;

/** Of refused requests, which are told in sums, the lines that are so. */
const refusedWhere = (condition: string): string =>
  `SELECT a.actor AS watched, (r ->> 'count')::integer AS times FROM audit_entry a
   CROSS JOIN LATERAL jsonb_array_elements(a.facts -> 'requests') AS r
   WHERE a.event = 'request.refused' AND a.at > ${SINCE} AND ${condition}`;

/**
 * What counts towards each pattern within the window, and to whom it is laid: one query each, read from the index over
 * just these entries (`0074-access-watch.ts`).
 */
const COUNTED: Readonly<Record<AccessPattern, string>> = {
  BREAK_GLASS_BURST: byActor(['break-glass.requested', 'break-glass.refused']),
  // Of the one who handed the person in: the entry itself is the worker's.
  IDENTITY_PROBING: `
    SELECT received.actor AS watched, count(DISTINCT a.enrollment_id) AS times FROM audit_entry a
    JOIN audit_entry received ON received.enrollment_id = a.enrollment_id AND received.event = 'request.received'
    WHERE a.event = 'step.failed' AND a.facts ->> 'code' = 'IDENTITY_ATTEMPTS_EXCEEDED' AND a.at > ${SINCE}
    GROUP BY received.actor`,
  // What we keep does not open, or what was handed in was not sealed to us.
  DECRYPTION_FAILURES: `
    SELECT f.watched, sum(f.times) AS times FROM (
      ${byActor(['step.failed'], NOT_OPENED)}
      UNION ALL ${byActor(['break-glass.refused'], NOT_OPENED)}
      UNION ALL ${refusedWhere(`r -> 'rules' @> '["sealed"]'`)}) f
    GROUP BY f.watched`,
  // A patient who looks for a password that is good enough does not guess one.
  SIGN_INS_REFUSED: byActor(
    ['portal.sign-in-refused', 'portal.activation-refused', 'portal.change-refused'],
    `a.facts ->> 'refusal' IS DISTINCT FROM 'password-rule'`,
  ),
  STAFF_REFUSED: byActor(['codec.refused', 'staff.refused']),
  // Who comes without a token, or with one that was good a while ago, has not tried any door.
  TOKENS_REFUSED: `
    SELECT f.watched, sum(f.times) AS times
    FROM (${refusedWhere(`r ->> 'fault' NOT IN ('absent', 'expired')`)}) f GROUP BY f.watched`,
  // A portal follows what it has just handed in: that is its work, and does not count.
  ENROLLMENTS_READ: `
    SELECT a.actor AS watched, count(DISTINCT e.id) AS times FROM audit_entry a
    CROSS JOIN LATERAL jsonb_array_elements_text(a.facts -> 'enrollments') AS named (id)
    JOIN enrollment e ON e.id = named.id::uuid
    WHERE a.event = 'enrollment.read' AND a.at > ${SINCE}
      AND (a.actor NOT LIKE 'client:%' OR e.accepted_at < ${SINCE})
    GROUP BY a.actor`,
};

/** Every count of every pattern, as `pattern`, `watched`, `times`. */
export const COUNTS = ACCESS_PATTERNS.map(
  (pattern) => `SELECT '${pattern}' AS pattern, c.watched, c.times FROM (${COUNTED[pattern]}) c`,
).join('\nUNION ALL\n');
