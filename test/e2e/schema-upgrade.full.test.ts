import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrate } from '../../infra/postgres/migrate.js';
import { migrations } from '../../infra/postgres/migrations/index.js';
import { actAsStaff } from '../support/act-as-staff.js';
import { countIn, outcomesOf, readyMany, submitAll } from '../support/bursts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { EXPANSION } from '../support/schema/expansion.js';
import { awaitingReview } from '../support/staff-cases.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const SAGAS = 5;
const PATIENCE_MS = 120_000;
/** A bureau that lets nobody pass keeps sagas in flight. */
const CLOSED = { effect: 'before', status: 503, delayMs: 500, times: 'always' } as const;

let bench: TestStack;
before(async () => {
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '120' });
});
after(() => bench?.stop());

test('a release to come changes the schema while sagas are running, waiting and coming in: nothing fails', async () => {
  const waiting = await awaitingReview(bench);
  await bench.fault('identity', { match: { operation: 'inquire' }, ...CLOSED });
  const before = await submitAll(bench, await readyMany(bench, SAGAS));
  await eventually(
    async () => ((await countIn(bench, 'running')) === SAGAS + 1 ? true : null),
    PATIENCE_MS,
  );
  const { file } = bench.stack;
  const [during] = await Promise.all([
    readyMany(bench, SAGAS).then((ready) => submitAll(bench, ready)),
    migrate({ url: file.databaseUrls.owner, caFile: file.caFile }, [...migrations, ...EXPANSION]),
  ]);
  await bench.clearFaults();
  const decided = { action: 'decide-identity', decision: 'accept' } as const;
  assert.equal(await actAsStaff(bench.stack, waiting.id, decided), 202);
  const ids = [waiting.id, ...[...before, ...during].map(({ enrollmentId }) => enrollmentId)];
  await eventually(
    async () => ((await countIn(bench, 'ended')) === ids.length ? true : null),
    PATIENCE_MS,
  );
  assert.deepEqual(await outcomesOf(bench, ids), { enrolled: ids.length });
});

test('processes of this release start again on the newer schema, and enroll', async () => {
  for (const name of ['api', 'worker'] as const) {
    await bench.stack.processes.stop(name);
    await bench.stack.processes.start(name);
  }
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  await assertInvariants(bench);
});
