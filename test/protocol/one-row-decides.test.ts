import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { OpenEnrollment, Run } from '../../activities/ports/enrollments.js';
import { rows } from '../../infra/postgres/database.js';
import {
  cause,
  EnrollmentRows,
  enrolled,
  rolledBack,
} from '../infra/postgres/support/enrollment-rows.js';
import { count } from '../support/counts.js';
import { untilItWaits } from './support/lock-queue.js';
import {
  type Course,
  contenders,
  contestants,
  type Manner,
  manners,
  type OpenPhase,
  permutations,
  standingAt,
} from './support/row-contest.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

interface Transition {
  readonly event: string;
  readonly fence: number;
  readonly actor: string;
}

const SIDES = ['enrollment.committed', 'enrollment.purge-started'];

/** Whatever happened, the row went one way, each transition under a fence of its own and with its entry. */
async function assertOneSideWon(id: EnrollmentId, seen: OpenEnrollment | null): Promise<string[]> {
  const held = await bench.held(id);
  const trail = await rows<Transition>(
    bench.database.owner,
    `SELECT event, (facts ->> 'fence')::int AS fence, actor FROM audit_entry
     WHERE enrollment_id = ? AND event LIKE 'enrollment.%' ORDER BY seq`,
    [id],
  );
  assert.deepEqual(
    trail.map(({ fence }) => fence),
    Array.from({ length: held.fence }, (_, index) => index + 1),
    'every transition raises the fence and has its entry',
  );
  const sides = new Set(trail.map(({ event }) => event).filter((event) => SIDES.includes(event)));
  assert.ok(sides.size <= 1, [...sides].join(' and '));
  const swept = trail.find(({ actor }) => actor === 'service:sweep');
  if (swept !== undefined) assert.equal(swept.fence, (seen?.fence ?? 0) + 1, 'what it had seen');
  assertFits(held, sides);
  return [...sides];
}

/** The row stands on the side that the trail tells of, and a cancel is never overruled. */
function assertFits(
  { phase, outcome, cancelled, code }: Awaited<ReturnType<EnrollmentRows['held']>>,
  sides: ReadonlySet<string>,
): void {
  if (phase === 'committed' || outcome === 'enrolled')
    assert.ok(sides.has('enrollment.committed') && !cancelled);
  if (phase === 'purging' || outcome === 'rolled-back')
    assert.ok(sides.has('enrollment.purge-started'));
  if (cancelled && sides.size > 0)
    assert.equal(code, 'CANCELLED', 'a recorded cancel outranks what came with it');
}

const ROUNDS = count(1, 10);

/** Plays one course in every order; answers which sides have won. */
async function inAllOrders(course: Course, act: Manner): Promise<ReadonlySet<string>> {
  const won = new Set<string>();
  for (const order of permutations(contenders))
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, seen, acts, isCancelled } = await contestants(bench, course);
      const all = order.map((contender) => acts[contender]);
      await act(bench, id, all);
      for (const side of await assertOneSideWon(id, seen)) won.add(side);
      assert.equal((await bench.held(id)).cancelled, isCancelled(), 'an answered cancel stays');
      if (course.phase === 'committed') assert.equal(isCancelled(), false);
    }
  return won;
}

const courses: readonly Course[] = [
  { phase: 'accepted', fails: false },
  { phase: 'running', fails: false },
  { phase: 'running', fails: true },
  { phase: 'committed', fails: false },
  { phase: 'purging', fails: false },
];

for (const course of courses)
  for (const [manner, act] of Object.entries(manners))
    test(`${course.phase}: sweep, relay, cancel and last step${course.fails ? ' that fails' : ''} in all 24 orders, ${manner}: one side wins`, async () => {
      const won = await inAllOrders(course, act);
      if (course.phase === 'running' && !course.fails && manner !== 'all at once')
        assert.equal(won.size, 2, 'either side can win from here');
    });

const transitions: Readonly<
  Record<
    string,
    readonly [OpenPhase, (id: EnrollmentId, run: Run, seen: OpenEnrollment) => unknown]
  >
> = {
  'a pivot': ['running', (id, run) => bench.enrollments.commit(id, run)],
  'a turning back': ['running', (id, run) => bench.enrollments.startPurge(id, run, cause)],
  'a sweep': ['running', (_id, _run, seen) => bench.enrollments.abandon(seen)],
  'an end enrolled': ['committed', (id, run) => bench.enrollments.end(id, run, enrolled)],
  'an end rolled back': ['purging', (id, run) => bench.enrollments.end(id, run, rolledBack)],
};

for (const [what, [phase, act]] of Object.entries(transitions))
  test(`${what} that looked before another run took the row over changes nothing`, async () => {
    const { id, run } = await standingAt(bench, phase);
    const [before, seen] = [await bench.held(id), await bench.seen(id)];
    bench.openRuns.delete(run.workflowId);
    let acting: Promise<unknown> = Promise.resolve();
    await bench.database.owner.transaction(async (tx) => {
      const takeOver = `UPDATE enrollment SET fence = fence + 1, owner_run = 'another' WHERE id = ?`;
      await rows(tx, takeOver, [id]);
      acting = Promise.resolve(act(id, run, seen));
      await untilItWaits(bench.database.owner, acting, 0);
    });
    await acting;
    assert.deepEqual(await bench.held(id), { ...before, fence: before.fence + 1 });
  });

test('the audit entry of a transition is in its transaction: without the one there is not the other', async () => {
  const { id, run } = await bench.running();
  const { owner } = bench.database;
  await rows(owner, 'REVOKE EXECUTE ON FUNCTION audit_append(jsonb) FROM enrollment_worker');
  const before = await bench.held(id);
  await assert.rejects(bench.enrollments.commit(id, run), { code: 'AUTH' });
  await assert.rejects(bench.enrollments.startPurge(id, run, cause), { code: 'AUTH' });
  await assert.rejects(bench.enrollments.abandon(await bench.seen(id)), { code: 'AUTH' });
  await rows(owner, 'GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO enrollment_worker');
  assert.deepEqual(await bench.held(id), before);
});
