import { randomUUID } from 'node:crypto';
import { correlationId, patientId, SYSTEM_TRAIL } from '../domain/ids.js';
import type { PinnedPlan } from '../domain/plan.js';
import type { ClosedEnrollments, LateSuspect, Ownerless } from '../ports/closed-enrollments.js';
import type { Ports } from '../ports/index.js';
import type { Step } from '../steps/step.js';
import { readBack } from './read-back.js';

export interface OutsideParts {
  readonly closed: ClosedEnrollments;
  readonly steps: readonly Step[];
  readonly portsFor: (plan: PinnedPlan) => Ports;
  /** What a new enrollment would be pinned to: the systems that are asked. */
  readonly currentPlan: PinnedPlan;
}

const FIRST_LOOK_HOURS = 24;
const OVERLAP_MINUTES = 5;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/** Records of the systems that can be enumerated, touched since the last sweep, which no enrolled patient accounts for. */
export async function outsideRecords(parts: OutsideParts): Promise<Ownerless> {
  const { closed, steps, portsFor, currentPlan } = parts;
  const ports = portsFor(currentPlan);
  const since = await lookSince(closed);
  const asker: Omit<LateSuspect, 'steps'> = {
    id: SYSTEM_TRAIL,
    correlationId: correlationId(randomUUID()),
    patientId: patientId(SYSTEM_TRAIL),
    ...{ plan: currentPlan, phase: 'ended', fence: 0 },
  };
  const lists = steps
    .filter(({ kind }) => kind === 'reversible')
    .map(async (step) => {
      const system = ports[step.uses];
      return 'listKeys' in system ? system.listKeys(readBack(asker, step), since) : [];
    });
  return closed.withoutOwner((await Promise.all(lists)).flat());
}

async function lookSince(closed: ClosedEnrollments): Promise<Date> {
  const sweptAt = await closed.sweptAt();
  const minutes = sweptAt === null ? FIRST_LOOK_HOURS * MINUTES_PER_HOUR : OVERLAP_MINUTES;
  return new Date((sweptAt ?? new Date()).getTime() - minutes * MS_PER_MINUTE);
}
