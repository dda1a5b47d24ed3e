import { setTimeout as delay } from 'node:timers/promises';
import { placeOf, type TimedFault } from './fault-plan.js';
import { calm } from './heal.js';
import type { StormPlan } from './storm-plan.js';
import type { StormWorld } from './storm-world.js';
import { strike } from './strike.js';
import { carryOut, introduce, submit } from './traffic.js';

const AT_ONCE = 4;

/** Carries a whole plan out, mends everything, and has every promise repeated; verdicts come after it. */
export async function storm(world: StormWorld, plan: StormPlan): Promise<void> {
  await introduce(world, plan);
  const traffic = Promise.all(
    plan.submissions.map((submission) =>
      delay(submission.atMs).then(() => carryOut(world, plan, submission)),
    ),
  );
  await allFaults(world, plan);
  await calm(world);
  await traffic;
  await repeatPromises(world);
  world.chronicle.note('every promise repeated');
}

/** Faults at one place take turns: a part may need longer to come back than the plan thought. */
async function allFaults(world: StormWorld, plan: StormPlan): Promise<void> {
  const turns = new Map<string, Promise<void>>();
  for (const timed of plan.faults) {
    const place = placeOf(timed.fault);
    const before = turns.get(place) ?? Promise.resolve();
    turns.set(place, inTurn(world, plan, timed, before));
  }
  await Promise.all([...turns.values(), delay(plan.lastsMs)]);
}

async function inTurn(
  world: StormWorld,
  plan: StormPlan,
  timed: TimedFault,
  before: Promise<void>,
): Promise<void> {
  await Promise.all([delay(timed.atMs), before]);
  await strike(world, plan, timed);
}

/** Every key once more: the answer is the one that was given, whatever has become of the enrollment. */
async function repeatPromises(world: StormWorld): Promise<void> {
  const left = [...world.ledger.lines];
  const work = async (): Promise<void> => {
    for (let line = left.pop(); line !== undefined; line = left.pop()) await submit(world, line);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
