import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Run } from '../../activities/ports/enrollments.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { rows } from '../../infra/postgres/database.js';
import { codeOf } from './support/in-process.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { type BenchWorker, type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
let worker: BenchWorker;
before(async () => {
  bench = await workerBench();
  worker = bench.worker({ IDENTITY_ATTEMPTS_PER_DAY: '100', STEP_PATIENCE_SECONDS: '2' });
});
after(() => bench.stop());

const RETRY_MS = 100;

async function begun(person: Person): Promise<{ id: EnrollmentId; run: Run }> {
  const id = await bench.accept(worker.plan, person);
  const run = bench.newRun(id);
  await worker.call('enrollment.begin', id, run);
  return { id, run };
}

/** Verifies as Temporal has it retried: until there is an answer that is final. */
async function verified({ id, run }: { id: EnrollmentId; run: Run }): Promise<string> {
  for (;;) {
    const told = await worker.call('verify-identity.perform', id, run).then(() => 'done', codeOf);
    if (told !== 'CONFLICT') return told;
    await pause(RETRY_MS);
  }
}

const holders = (...ids: readonly EnrollmentId[]) =>
  rows(bench.database.owner, 'SELECT 1 FROM person_claim WHERE enrollment_id = ANY (?)', [ids]);

test('of twenty enrollments of one person at once, one goes on; the others wait for it, and are told in the end', async () => {
  const person = bench.nextPerson();
  const all = await Promise.all(Array.from({ length: 20 }, () => begun(person)));
  const told = await Promise.all(all.map(verified));
  assert.equal(told.filter((code) => code === 'done').length, 1);
  assert.equal(told.filter((code) => code === 'DUPLICATE_PATIENT').length, 19);
  assert.equal((await holders(...all.map(({ id }) => id))).length, 1);
});

test('who knows a patient’s name, birth date and digits, but is in doubt, learns nothing of who is a patient', async () => {
  const person = bench.nextPerson();
  const { id, run } = await begun(person);
  assert.equal((await sagaInProcess(worker, id, run).run()).kind, 'enrolled');
  const impostor = await begun({
    ...person,
    postalCode: '99999',
    photoId: { ...person.photoId, number: 'X1' },
  });
  const receipt = await worker.call('verify-identity.perform', impostor.id, impostor.run);
  assert.equal((receipt as { decision: string }).decision, 'refer');
});

test('an enrolled patient is not enrolled again', async () => {
  const person = bench.nextPerson();
  const { id, run } = await begun(person);
  assert.equal((await sagaInProcess(worker, id, run).run()).kind, 'enrolled');
  assert.equal(await verified(await begun(person)), 'DUPLICATE_PATIENT');
});

test('with the end of a purge the person is free: who waited for it goes on, and takes the claim', async () => {
  const person = bench.nextPerson();
  const first = await begun(person);
  assert.equal(await verified(first), 'done');
  const second = await begun(person);
  const waiting = verified(second);
  const { runner } = sagaInProcess(worker, first.id, first.run);
  const cause = { code: 'UNAVAILABLE', step: null, attempts: 1 } as const;
  await runner.startPurge(cause);
  assert.equal((await holders(first.id)).length, 1);
  await sagaInProcess(worker, first.id, first.run).run();
  assert.equal(await waiting, 'done');
  assert.equal((await holders(second.id)).length, 1);
});
