import { setTimeout as delay } from 'node:timers/promises';
import type { Fault as PartnerFault } from '../../infra/dev/partners/fault.js';
import type { PlannedFault, TimedFault } from './fault-plan.js';
import { freezePart, killPart, startPart } from './parts.js';
import { strikeSagas } from './saga-faults.js';
import { stormPerson } from './storm-people.js';
import type { StormPlan } from './storm-plan.js';
import type { StormWorld } from './storm-world.js';

/** One fault from its beginning to its end; what is still wrong afterwards is the stack's to mend. */
export async function strike(world: StormWorld, plan: StormPlan, timed: TimedFault): Promise<void> {
  const { fault } = timed;
  const named = nameOf(fault);
  world.chronicle.note(`${named} begins`);
  const end = await act(world, plan, timed).then(
    () => 'ends',
    (error: unknown) => `did not go through: ${error instanceof Error ? error.message : 'unknown'}`,
  );
  world.chronicle.note(`${named} ${end}`);
}

/** In one word or two, for counts. */
export function kindOf(fault: PlannedFault): string {
  switch (fault.kind) {
    case 'kill':
    case 'freeze':
      return `${fault.kind} ${fault.part}`;
    case 'line':
      return `line ${fault.how}`;
    case 'partner':
      return `partner ${fault.fault.effect}`;
    case 'saga':
      return `saga ${fault.act}`;
  }
}

const nameOf = ({ forMs, ...fault }: PlannedFault): string =>
  `${JSON.stringify(fault)} for ${forMs} ms`;

async function act(world: StormWorld, plan: StormPlan, { atMs, fault }: TimedFault): Promise<void> {
  const { stack } = world.bench;
  switch (fault.kind) {
    case 'kill':
      await killPart(stack, fault.part);
      await delay(fault.forMs);
      return startPart(stack, fault.part);
    case 'freeze': {
      const goOn = freezePart(stack, fault.part);
      await delay(fault.forMs);
      return goOn();
    }
    case 'line':
      return spoilLine(world, fault);
    case 'partner':
      return spoilPartner(world, fault, fault.isForOne ? lastNameAt(plan, atMs) : undefined);
    case 'saga':
      return strikeSagas(world, fault);
  }
}

async function spoilLine(
  { lines }: StormWorld,
  { link, how, forMs, bytesPerSecond }: Extract<PlannedFault, { kind: 'line' }>,
): Promise<void> {
  const line = lines[link];
  if (how === 'cut') return line.cut();
  const weather = how === 'slow' ? { bytesPerSecond } : how === 'refused' ? how : 'held';
  await line.turn(weather);
  await delay(forMs);
  if (how === 'lost') line.cut();
  await line.turn('free');
}

async function spoilPartner(
  { bench }: StormWorld,
  { partner, fault, forMs }: Extract<PlannedFault, { kind: 'partner' }>,
  lastName: string | undefined,
): Promise<void> {
  const match: PartnerFault['match'] = lastName === undefined ? {} : { person: { lastName } };
  await bench.fault(partner, { ...fault, match });
  await delay(forMs);
  await bench.clearFaults();
}

/** Whoever is submitted next. */
function lastNameAt({ seed, submissions }: StormPlan, atMs: number): string | undefined {
  const next = submissions.find((submission) => submission.atMs >= atMs);
  return next && stormPerson(seed, next.person).lastName;
}
