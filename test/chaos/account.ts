import { rows } from '../../infra/postgres/database.js';
import type { Violation } from '../support/violation.js';
import type { StormPlan } from './storm-plan.js';
import type { StormWorld } from './storm-world.js';
import { kindOf } from './strike.js';

const MOST_TOLD_WHOLE = 20;
const AROUND_MS = 3_000;

/** What was done and what came of it, in counts. */
export async function summary({ bench, ledger }: StormWorld, plan: StormPlan): Promise<string> {
  const ends = await rows<{ word: string; count: number }>(
    bench.owner,
    `SELECT concat_ws(' ', outcome, failure_code, attention) AS word, count(*) AS count
     FROM enrollment GROUP BY 1 ORDER BY 2 DESC`,
  );
  const faults = new Map<string, number>();
  for (const { fault } of plan.faults)
    faults.set(kindOf(fault), (faults.get(kindOf(fault)) ?? 0) + 1);
  return [
    `submissions: ${ledger.lines.length}, cancels promised: ${ledger.lines.filter((line) => line.isCancelPromised).length}`,
    `faults: ${plan.faults.length} (${[...faults].map(([word, count]) => `${count} ${word}`).join(', ')})`,
    `outcomes: ${ends.map(({ word, count }) => `${count} ${word}`).join(', ')}`,
  ].join('\n');
}

/** The violations, the first ones with the enrollment's trail and the faults of that time, to be understood by. */
export async function account(
  world: StormWorld,
  violations: readonly Violation[],
): Promise<string> {
  const told = violations.map((violation, place) =>
    place < MOST_TOLD_WHOLE ? tell(world, violation) : Promise.resolve(headOf(violation)),
  );
  return (await Promise.all(told)).join('\n');
}

const headOf = ({ enrollmentId, says }: Violation): string =>
  `VIOLATION ${enrollmentId === null ? '' : `${enrollmentId} `}${says}`;

interface Entry {
  readonly at: Date;
  readonly what: string;
}

async function tell({ bench, chronicle }: StormWorld, violation: Violation): Promise<string> {
  const { enrollmentId } = violation;
  if (enrollmentId === null) return headOf(violation);
  const trail = await rows<Entry>(
    bench.owner,
    `SELECT at, concat_ws(' ', seq, event, actor, facts) AS what FROM audit_entry WHERE enrollment_id = ? ORDER BY seq`,
    [enrollmentId],
  );
  const [from, to] = [trail.at(0)?.at ?? new Date(), trail.at(-1)?.at ?? new Date()];
  const around = chronicle.between(
    new Date(from.getTime() - AROUND_MS),
    new Date(to.getTime() + AROUND_MS),
  );
  const lines = [...trail, ...around.map(({ at, what }) => ({ at, what: `          ** ${what}` }))]
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ at, what }) => `  ${at.toISOString()} ${what}`);
  return [headOf(violation), ...lines].join('\n');
}
