import { type Database, row } from '../../postgres/database.js';
import { inspecting } from '../reader.js';
import { ageText } from '../text.js';
import type { Check } from './check.js';
import { database } from './database.js';
import { where } from './finding.js';

const LONGEST_PURGE_SECONDS = 900;
const LONGEST_START_SECONDS = 120;
const LONGEST_MAIL_SECONDS = 900;

interface Counts {
  readonly open: number;
  readonly attention: number;
  readonly purging: number;
  readonly oldestPurge: number;
  readonly oldestAccepted: number;
  readonly oldestNotice: number;
}

/** What waits for a person, and what should not be waiting; of those that have ended, the last thirty days. */
export const enrollments: Check = {
  ...database,
  name: 'enrollments',
  examine: (at) =>
    inspecting(at, async (db) => {
      const found = await counts(db);
      if (found === null) throw new Error('no answer');
      const { open, attention, purging, oldestPurge, oldestAccepted, oldestNotice } = found;
      return {
        facts: { open, needAttention: attention, purging, oldestUnpurgedSeconds: oldestPurge },
        findings: where(
          [attention > 0, 'NEEDS_ATTENTION', `${attention} enrollment(s) need a person`],
          [
            oldestPurge > LONGEST_PURGE_SECONDS,
            'PURGE_OLD',
            `the oldest purge began ${ageText(oldestPurge)} ago`,
          ],
          [
            oldestAccepted > LONGEST_START_SECONDS,
            'RELAY_BEHIND',
            `one was accepted ${ageText(oldestAccepted)} ago`,
          ],
          [
            oldestNotice > LONGEST_MAIL_SECONDS,
            'MAIL_WAITING',
            `the oldest notice is ${ageText(oldestNotice)} old`,
          ],
        ),
      };
    }),
};

const SECONDS = 'extract(epoch FROM now() - min';

const counts = (db: Database): Promise<Counts | null> =>
  row<Counts>(
    db,
    `SELECT count(*) FILTER (WHERE phase <> 'ended') AS open,
            count(*) FILTER (WHERE needs_attention) AS attention,
            count(*) FILTER (WHERE phase = 'purging') AS purging,
            coalesce(${SECONDS}(accepted_at) FILTER (WHERE phase = 'accepted')), 0)::int AS "oldestAccepted",
            coalesce((SELECT ${SECONDS}(a.at)) FROM enrollment p JOIN audit_entry a ON a.enrollment_id = p.id
                      WHERE p.phase = 'purging' AND a.event = 'enrollment.purge-started'), 0)::int AS "oldestPurge",
            coalesce((SELECT ${SECONDS}(created_at)) FROM support_notice WHERE sent_at IS NULL), 0)::int AS "oldestNotice"
     FROM enrollment
     WHERE phase <> 'ended' OR (phase = 'ended' AND needs_attention AND ended_at > now() - interval '30 days')`,
  );
