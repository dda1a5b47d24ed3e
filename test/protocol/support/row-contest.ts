import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Phase } from '../../../activities/domain/phase.js';
import type { OpenEnrollment, Run } from '../../../activities/ports/enrollments.js';
import { sweepOpen } from '../../../activities/sweep/sweep-open.js';
import { newTally } from '../../../activities/sweep/tally.js';
import {
  cause,
  type EnrollmentRows,
  enrolled,
  rolledBack,
} from '../../infra/postgres/support/enrollment-rows.js';
import { inQueue } from './lock-queue.js';

export const contenders = ['sweep', 'relay', 'cancel', 'last step'] as const;
type Contender = (typeof contenders)[number];
export type OpenPhase = Exclude<Phase, 'ended'>;

/** Where the enrollment stands, and whether the step that its saga is at goes wrong. */
export interface Course {
  readonly phase: OpenPhase;
  readonly fails: boolean;
}

export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

/** An enrollment in this phase, and the run that brought it there. */
export async function standingAt(
  bench: EnrollmentRows,
  phase: OpenPhase,
): Promise<{ id: EnrollmentId; run: Run }> {
  if (phase === 'accepted') return bench.accepted();
  const { id, run } = await bench.running();
  if (phase === 'committed') await bench.enrollments.commit(id, run);
  if (phase === 'purging') await bench.enrollments.startPurge(id, run, cause);
  return { id, run };
}

/** The sweep takes the row as it saw it for one whose saga is no more. */
const sweep = (bench: EnrollmentRows, seen: OpenEnrollment | null) =>
  sweepOpen(
    { ...bench.enrollments, open: async (_limit, after) => (seen && !after ? [seen] : []) },
    {
      currentRun: async () => null,
      closedAsEnrolled: async () => false,
      resume: async ({ id }) =>
        void (await bench.enrollments.begin(id, bench.newRun(id, 'enrollment'))),
      startPurge: async ({ id }) =>
        void (await bench.enrollments.startPurge(id, bench.newRun(id, 'purge'), null)),
      terminate: async () => undefined,
    },
    newTally(),
  );

/** What the saga's own run does last in this phase, with all that it can still reach. */
async function lastStep(
  { enrollments }: EnrollmentRows,
  { id, run }: { readonly id: EnrollmentId; readonly run: Run },
  { phase, fails }: Course,
): Promise<void> {
  if (fails) return void (await enrollments.startPurge(id, run, cause));
  if (phase === 'accepted') await enrollments.begin(id, run);
  if (phase === 'purging') await enrollments.end(id, run, rolledBack);
  else if ((await enrollments.commit(id, run)).phase === 'committed')
    await enrollments.end(id, run, enrolled);
}

/** A start that is delivered late: another run of the same workflow takes the row over and goes for the pivot. */
async function startedLate(bench: EnrollmentRows, id: EnrollmentId): Promise<void> {
  const run = bench.newRun(id, 'enrollment');
  const { phase, mine } = await bench.enrollments.begin(id, run);
  if (mine && phase === 'running') await bench.enrollments.commit(id, run);
}

export async function contestants(bench: EnrollmentRows, course: Course) {
  const { phase } = course;
  const { id, run } = await standingAt(bench, phase);
  const seen = phase === 'accepted' ? null : await bench.seen(id);
  let isCancelled = false;
  const acts: Readonly<Record<Contender, () => Promise<unknown>>> = {
    sweep: () => sweep(bench, seen),
    relay: () => startedLate(bench, id),
    cancel: async () => {
      isCancelled = await bench.requestCancel(id);
    },
    'last step': () => lastStep(bench, { id, run }, course),
  };
  return { id, seen, acts, isCancelled: () => isCancelled };
}

export type Manner = (
  bench: EnrollmentRows,
  id: EnrollmentId,
  acts: readonly (() => Promise<unknown>)[],
) => Promise<void>;

/** One after the other; queued behind the row, having looked before; and all at once as it comes. */
export const manners: Readonly<Record<string, Manner>> = {
  'one after the other': async (_bench, _id, acts) => {
    for (const act of acts) await act();
  },
  'each having looked first': (bench, id, acts) => inQueue(bench.database.owner, id, acts),
  'all at once': async (_bench, _id, acts) => void (await Promise.all(acts.map((act) => act()))),
};
