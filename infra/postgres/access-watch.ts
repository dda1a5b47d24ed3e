import type { AccessAlert } from '../../activities/domain/access-alert.js';
import type { AccessPattern } from '../../activities/domain/access-pattern.js';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import type { AccessWatch } from '../../activities/ports/access-watch.js';
import { COUNTS, SINCE } from './access-patterns.js';
import { appendAudit } from './audit-trail.js';
import { type Database, rows, type Transaction } from './database.js';
import { guarded } from './failure.js';
import { insertNotices } from './support-notices.js';

/** When to raise an alert, and over how long is counted. */
export interface AlertRules {
  readonly windowMinutes: number;
  readonly thresholds: Readonly<Record<AccessPattern, number>>;
}

/** What is over it is found by the next look: by then these are told. */
const MOST_AT_ONCE = 50;
/** Looks take turns; the number is this product's own. */
const LOOKING_LOCK = 74;

/**
 * Counted, put on record and told in one transaction, and by one at a time: an alert is raised once. It stands in the
 * trail, which also says that it was raised, so for one window the same is not told again; nothing is counted twice.
 */
export const postgresAccessWatch = (db: Database, rules: AlertRules): AccessWatch => ({
  look: () =>
    guarded(() =>
      db.transaction(async (tx) => {
        await rows(tx, 'SELECT pg_advisory_xact_lock(?)', [LOOKING_LOCK]);
        const found = await unusual(tx, rules);
        if (found.length === 0) return [];
        const told = found.map((each) => alerted(each, rules));
        await appendAudit(tx, ...told.map(({ entry }) => entry));
        await insertNotices(
          tx,
          told.map(({ notice }) => notice),
        );
        return told.map(({ alert }) => alert);
      }),
    ),
});

type Unusual = Pick<AccessAlert, 'pattern' | 'watched' | 'count' | 'threshold'>;

const unusual = (tx: Transaction, { windowMinutes, thresholds }: AlertRules) =>
  rows<Unusual>(
    tx,
    `WITH since AS (SELECT now() - make_interval(mins => ?) AS at)
     SELECT c.pattern, c.watched, c.times::integer AS count, t.value::integer AS threshold
     FROM (${COUNTS}) c JOIN jsonb_each_text(?::jsonb) t ON t.key = c.pattern
     WHERE c.times >= t.value::integer AND NOT EXISTS (
       SELECT FROM audit_entry a
       WHERE a.event = 'access.alerted' AND a.at > ${SINCE}
         AND a.facts ->> 'pattern' = c.pattern AND a.facts ->> 'watched' = c.watched)
     ORDER BY c.times DESC, c.pattern, c.watched LIMIT ${MOST_AT_ONCE}`,
    [windowMinutes, JSON.stringify(thresholds)],
  );

function alerted({ pattern, watched, count, threshold }: Unusual, { windowMinutes }: AlertRules) {
  const entry = systemEntry('access.alerted', 'service:worker', {
    ...{ pattern, watched },
    counts: { times: count, threshold, windowMinutes },
  });
  const { correlationId, enrollmentId } = entry;
  const alert: AccessAlert = { pattern, watched, count, threshold, windowMinutes, correlationId };
  const notice: SupportNotice = {
    ...{ kind: 'access-alert', code: pattern, enrollmentId, correlationId },
    ...{ step: null, attempts: 0 },
    alert: { id: entry.entryId, count, threshold, windowMinutes },
  };
  return { entry, alert, notice };
}
