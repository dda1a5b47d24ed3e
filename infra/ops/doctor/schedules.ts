import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { onTemporalKeyless } from '../on-temporal.js';
import { ageText } from '../text.js';
import type { Check } from './check.js';
import { type Finding, where } from './finding.js';
import { temporal } from './temporal.js';

const SCHEDULES = ['sweep', 'checkpoint-audit', 'watch-access', 'rotate-keys'] as const;
const MS_PER_SECOND = 1_000;
const CALL_MS = 5_000;
/** A round may come late, or take its time. */
const INTERVALS = 3;
const GRACE_MS = 60_000;
const MOST_AHEAD_MS = 5_000;

/** What has to happen again and again: that it is scheduled, not paused, and happened not long ago. */
export const schedules: Check = {
  ...temporal,
  name: 'schedules',
  examine: (at) =>
    onTemporalKeyless(at, (client) =>
      client.withDeadline(Date.now() + CALL_MS, async () => {
        const found = await Promise.all(
          SCHEDULES.map(async (id) => ({ id, seen: await seen(client, id) })),
        );
        const lastSweep = found[0]?.seen?.info.recentActions.at(-1)?.takenAt ?? null;
        return {
          facts: { lastSweep: lastSweep?.toISOString() ?? null },
          findings: found.flatMap(({ id, seen }) => findingsOn(id, seen)),
        };
      }),
    ),
};

async function seen(client: Client, id: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

function findingsOn(id: string, found: ScheduleDescription | null): readonly Finding[] {
  if (found === null) return [{ code: 'SCHEDULE_MISSING', says: `${id} is not scheduled` }];
  if (found.state.paused) return [{ code: 'SCHEDULE_PAUSED', says: `${id} is paused` }];
  const { info } = found;
  const patienceMs = intervalMs(found) + GRACE_MS;
  const last = info.recentActions.at(-1)?.takenAt ?? info.createdAt;
  const ageMs = Date.now() - last.getTime();
  const late = `${id} last ran ${ageText(ageMs / MS_PER_SECOND)} ago`;
  return [
    ...where([ageMs > INTERVALS * patienceMs, 'SCHEDULE_LATE', late]),
    ...clockFindings(ageMs, info.nextActionTimes[0] ?? null, patienceMs),
  ];
}

const intervalMs = ({ spec }: ScheduleDescription): number =>
  Number(spec.intervals?.[0]?.every ?? 0);

/** The next round lies in the future of Temporal's clock, the last one in its past. */
const clockFindings = (ageMs: number, next: Date | null, patienceMs: number): readonly Finding[] =>
  where(
    [-ageMs > MOST_AHEAD_MS, 'CLOCK_OFF', 'the clock of Temporal is ahead of this one'],
    [
      next !== null && Date.now() - next.getTime() > patienceMs,
      'CLOCK_OFF',
      'the clock of Temporal is behind this one',
    ],
  );
