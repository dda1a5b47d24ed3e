import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import {
  assertEnds,
  type Case,
  enrollAll,
  type Trial,
} from '../support/fault-worker/enroll-scripted.js';
import {
  type FaultWorker,
  PATIENCE,
  startFaultWorker,
} from '../support/fault-worker/fault-worker.js';
import {
  type Intervened,
  type Intervention,
  intervenedCases,
} from '../support/fault-worker/interventions.js';
import {
  ENDS_ENROLLED,
  ENDS_TURNED_BACK,
  parks,
  TURN_BACK,
} from '../support/fault-worker/scripts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { purgesBegun, sweepsBetween } from '../support/trail-of.js';
import { type WebUi, webUi } from '../support/web-ui.js';

const POSITIONS = (['after', 'before'] as const).slice(0, count(1, 2));
const IS_FULL = POSITIONS.length === 2;
/** Within two sweep intervals: the second sweep after a saga is gone has found it, if not the first. */
const MOST_SWEEPS = 2;

let bench: TestStack;
let worker: FaultWorker;
let ui: WebUi;
before(async () => {
  bench = await startTestStack(PATIENCE.long);
  worker = await startFaultWorker(bench);
  ui = webUi(bench);
});
after(async () => {
  await worker?.kill();
  await bench?.stop();
});

for (const at of POSITIONS) {
  test(`terminated or deleted ${at} any effect: the sweep sees to it within two rounds`, () =>
    intervene(['terminate', 'remove'], at));
  test(`cancelled or reset ${at} any effect: the saga sees to it itself`, () =>
    intervene(['cancel', 'reset'], at));
}

test('reset to any event of its history, an enrolled patient stays and a purged one does not come back', async () => {
  const plain: Case = { name: 'enrolled', orders: [], end: ENDS_ENROLLED, letters: 1 };
  const purged: Case = { name: 'purged', orders: [TURN_BACK], end: ENDS_TURNED_BACK, letters: 0 };
  const trials = await enrollAll(bench, worker, [plain, purged]);
  await assertEnds(bench, trials);
  await Promise.all(
    trials.map(async ({ id, end }) => {
      const closesAs = end.outcome === 'enrolled' ? 'COMPLETED' : 'FAILED';
      assert.equal(await closed(id), closesAs);
      for (const point of await ui.resetPoints(`enrollment-${id}`)) {
        await ui.reset(`enrollment-${id}`, point);
        assert.equal(await closed(id), closesAs);
      }
    }),
  );
  await assertEnds(bench, trials);
  for (const { id, email, end } of trials)
    assert.deepEqual(await bench.proof(id, email), end.outcome === 'enrolled' ? ENROLLED : NOTHING);
});

test('reset to any event of its history in mid-step, a saga still enrolls its patient once', async () => {
  const orders = [parks('scheduling.book', 'after')];
  const [trial] = await enrollAll(bench, worker, [
    { name: 'in mid-step', orders, end: ENDS_ENROLLED, letters: 1 },
  ]);
  assert.ok(trial !== undefined);
  await worker.parked([trial.id]);
  for (const point of await ui.resetPoints(`enrollment-${trial.id}`))
    await ui.reset(`enrollment-${trial.id}`, point);
  await worker.script(trial.id);
  await assertEnds(bench, [trial]);
  assert.deepEqual(await bench.proof(trial.id, trial.email), ENROLLED);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', async () => {
  await worker.quiet();
  await assertInvariants(bench);
});

async function intervene(hows: readonly Intervention[], at: 'before' | 'after'): Promise<void> {
  // In small, each point meets one of the two, the next point the other.
  const cases = hows.flatMap((how, turn) =>
    intervenedCases(how, at).filter((_case, place) => IS_FULL || place % hows.length === turn),
  );
  const trials = await enrollAll(bench, worker, cases);
  await worker.parked(trials.map(({ id }) => id));
  const since = new Date();
  await Promise.all(trials.map(({ how, id }) => ui[how](`enrollment-${id}`)));
  await release(trials.filter(({ needsRelease }) => needsRelease));
  await assertEnds(bench, trials);
  // Attempts of sagas that are long over come back to life: nothing may come of it.
  await release(trials);
  await worker.quiet();
  await assertEnds(bench, trials);
  for (const trial of trials) await assertTold(trial, since);
}

const release = (trials: readonly Trial[]) =>
  Promise.all(trials.map(({ id }) => worker.script(id)));

async function assertTold({ id, name, purgesBegunBy }: Trial & Intervened, since: Date) {
  const begun = await purgesBegun(bench.owner, id);
  assert.deepEqual(
    begun.map(({ actor }) => actor),
    purgesBegunBy,
    name,
  );
  const bySweep = begun.find(({ actor }) => actor === 'service:sweep');
  if (bySweep === undefined) return;
  const sweeps = await sweepsBetween(bench, since, bySweep.at);
  assert.ok(sweeps <= MOST_SWEEPS, `${name}: found by sweep ${sweeps}`);
}

/** How a saga's current run closed. */
const closed = (id: string): Promise<string> =>
  eventually(async () => {
    const { status } = await bench.temporal.workflow.getHandle(`enrollment-${id}`).describe();
    return status.name === 'RUNNING' ? null : status.name;
  });
