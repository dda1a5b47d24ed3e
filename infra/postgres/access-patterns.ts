import { ACCESS_PATTERNS, type AccessPattern } from '../../activities/domain/access-pattern.js';

/** When the window began, of a query over `WITH since AS (…)`. */
export const SINCE = '(SELECT at FROM since)';

/** One entry may stand for many of the like (`counts.times`). */
const TIMES = `sum(coalesce((a.facts -> 'counts' ->> 'times')::integer, 1))`;

const byActor = (...events: readonly string[]): string =>
  `SELECT a.actor AS watched, ${TIMES} AS times FROM audit_entry a
   WHERE a.event IN (${events.map((event) => `'${event}'`).join(', ')}) AND a.at > ${SINCE} GROUP BY a.actor`;

/**
 * What counts towards each pattern within the window, and to whom it is laid: one query each, read from the index over
 * just these entries (`0074-access-watch.ts`).
 */
const COUNTED: Readonly<Record<AccessPattern, string>> = {
  BREAK_GLASS_BURST: byActor('break-glass.requested', 'break-glass.refused'),
  // Of the one who handed the person in: the entry itself is the worker's.
  IDENTITY_PROBING: `
    SELECT received.actor AS watched, count(DISTINCT a.enrollment_id) AS times FROM audit_entry a
    JOIN audit_entry received ON received.enrollment_id = a.enrollment_id AND received.event = 'request.received'
    WHERE a.event = 'step.failed' AND a.facts ->> 'code' = 'IDENTITY_ATTEMPTS_EXCEEDED' AND a.at > ${SINCE}
    GROUP BY received.actor`,
  DECRYPTION_FAILURES: `
    SELECT a.actor AS watched, count(*) AS times FROM audit_entry a
    WHERE a.event = 'step.failed' AND a.facts ->> 'code' = 'NOT_OPENED' AND a.at > ${SINCE} GROUP BY a.actor`,
  SIGN_INS_REFUSED: byActor(
    'portal.sign-in-refused',
    'portal.activation-refused',
    'portal.change-refused',
  ),
  STAFF_REFUSED: byActor('codec.refused', 'staff.refused'),
};

/** Every count of every pattern, as `pattern`, `watched`, `times`. */
export const COUNTS = ACCESS_PATTERNS.map(
  (pattern) => `SELECT '${pattern}' AS pattern, c.watched, c.times FROM (${COUNTED[pattern]}) c`,
).join('\nUNION ALL\n');
