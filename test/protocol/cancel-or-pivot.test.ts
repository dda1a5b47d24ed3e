import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Caller } from '../../api/caller.js';
import { type Enquiry, enquiry } from '../../api/enquiry.js';
import { Refusal } from '../../api/problem.js';
import { count } from '../support/counts.js';
import { takenNotes } from '../support/taken-notes.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { type BenchWorker, type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
let worker: BenchWorker;
let api: Enquiry;
before(async () => {
  bench = await workerBench();
  const { plan, call } = bench.worker();
  // Nothing but the transitions: the pivot comes as soon as it can.
  worker = { plan: { ...plan, steps: [] }, call };
  api = enquiries(async () => undefined);
});
after(() => bench.stop());

const enquiries = (deliverCancel: (id: EnrollmentId) => Promise<void>): Enquiry =>
  enquiry({ db: bench.database.api, quietAfterMs: 60_000, notes: takenNotes(), deliverCancel });

const caller: Caller = {
  iss: 'https://issuer.test',
  clientId: 'portal',
  sub: 'portal',
  scopes: new Set(['enrollment:cancel']),
};

/** The status that a DELETE is answered with. */
async function cancel(id: EnrollmentId, by: Enquiry = api): Promise<202 | 409> {
  try {
    await by.cancel(id, caller);
    return 202;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-possible-now') return 409;
    throw error;
  }
}

/** Lets a cancel come so long after the saga has begun; answers what both were told. */
async function race(delayMs: number) {
  const id = await bench.accept(worker.plan);
  const saga = sagaInProcess(worker, id, bench.newRun(id)).run();
  await pause(delayMs);
  const [answer, outcome] = await Promise.all([cancel(id), saga]);
  return { answer, outcome: outcome.kind };
}

const EXPECTED = { 202: 'cancelled', 409: 'enrolled' } as const;
const RACES = count(60, 200);
const AT_ONCE = 6;
const LONGEST_DELAY_MS = 40;

test(`a cancel races the pivot ${RACES} times: what was answered 202 ends cancelled, 409 enrolled`, async () => {
  for (let raced = 0; raced < RACES; raced += AT_ONCE) {
    const races = Array.from({ length: AT_ONCE }, (_, nth) =>
      race((LONGEST_DELAY_MS * (raced + nth)) / RACES),
    );
    for (const { answer, outcome } of await Promise.all(races)) {
      assert.equal(outcome, EXPECTED[answer], `after ${answer}`);
    }
  }
});

test('a cancel that comes before everything wins, one that comes after the pivot does not', async () => {
  const early = await bench.accept(worker.plan);
  assert.equal(await cancel(early), 202);
  const outcome = await sagaInProcess(worker, early, bench.newRun(early)).run();
  assert.equal(outcome.kind, 'cancelled');
  const late = await bench.accept(worker.plan);
  const { runner } = sagaInProcess(worker, late, bench.newRun(late));
  await runner.begin();
  assert.deepEqual(await runner.commit(), { phase: 'committed', mine: true });
  assert.equal(await cancel(late), 409);
});

test('a saga that is over before its cancel is answered: recorded is recorded, so 202', async () => {
  const id = await bench.accept(worker.plan);
  const swift = enquiries(async () => {
    assert.equal((await sagaInProcess(worker, id, bench.newRun(id)).run()).kind, 'cancelled');
  });
  assert.equal(await cancel(id, swift), 202);
});

test('a cancel races a step that fails: 202 still ends cancelled, and what failed first is told 409', async () => {
  for (const order of ['cancel', 'failure', 'both'] as const) {
    const id = await bench.accept(worker.plan);
    const run = bench.newRun(id);
    const { runner } = sagaInProcess(worker, id, run);
    await runner.begin();
    const fail = () => runner.startPurge({ code: 'UNAVAILABLE', step: null, attempts: 1 });
    if (order === 'failure') await fail();
    const [answer] =
      order === 'both' ? await Promise.all([cancel(id), fail()]) : [await cancel(id)];
    await fail();
    const { kind } = await sagaInProcess(worker, id, run).run();
    assert.equal(kind, answer === 202 ? 'cancelled' : 'rolled-back');
    if (order !== 'both') assert.equal(answer, order === 'cancel' ? 202 : 409);
  }
});
