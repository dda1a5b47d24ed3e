import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { athenaEhr } from '../../../infra/ehr/athena-ehr.js';
import { bearer } from '../../../infra/http/authorization.js';
import { failing } from '../../support/record-system-contract.js';
import { type AthenaWorld, athenaWorld, somebody } from '../athena/athena-world.js';

const CALL_SECONDS = 1;
const KEPT = { kind: 'neutralised', residue: 'vendor-retains-chart' } as const;

let world: AthenaWorld;
before(async () => {
  world = await athenaWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const create = (id = world.fence.accept(), person = somebody()) =>
  world.ehr.create(world.admit(id, 'perform'), person);

const lost: Readonly<Record<string, readonly [fault: Omit<Fault, 'match'>, isMade: boolean]>> = {
  '503 before': [{ effect: 'before', status: 503 }, false],
  '503 after': [{ effect: 'after', status: 503 }, true],
  'connection cut after': [{ effect: 'after', status: 0 }, true],
  hang: [{ effect: 'hang' }, false],
  'bad JSON': [{ effect: 'after', body: 'bad-json' }, true],
  'an empty 200': [{ effect: 'after', status: 200 }, true],
};
for (const [name, [fault, isMade]] of Object.entries(lost))
  test(`create, ${name}: the outcome is unknown`, async () => {
    const id = world.fence.accept();
    await world.fault('create', fault);
    await assert.rejects(create(id), failing('UNKNOWN_OUTCOME'));
    assert.equal((await world.charts(id)).length, isMade ? 1 : 0);
  });

test('create, 429: athenahealth is asked again no sooner than it says', async () => {
  await world.fault('create', { effect: 'before', status: 429, retryAfterSeconds: 7 });
  await assert.rejects(create(), { code: 'RATE_LIMITED', retryAfterSeconds: 7 });
});

test('create, and its chart cannot be read back: the outcome is unknown, whatever the look heard', async () => {
  const id = world.fence.accept();
  for (const fault of [{ status: 429 }, { status: 503 }, { status: 0 }] as const) {
    await world.fault('read', { effect: 'before', ...fault });
    await assert.rejects(create(id, somebody()), failing('UNKNOWN_OUTCOME'));
  }
  assert.equal((await world.charts(id)).length, 3);
});

test('a token that ended in mid-saga is renewed, and one chart is made', async () => {
  await create();
  await world.bench.expireTokens();
  const id = world.fence.accept();
  const made = await create(id);
  await world.bench.expireTokens();
  assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), KEPT);
  assert.equal((await world.charts(id)).length, 1);
});

test('a client that athenahealth does not know is an AUTH failure, and nothing was made', async () => {
  const id = world.fence.accept();
  const stranger = athenaEhr({ ...world.settings, authorization: bearer('wrong') });
  await assert.rejects(stranger.create(world.admit(id, 'perform'), somebody()), failing('AUTH'));
  assert.deepEqual(await world.charts(id), []);
});

test('a department that the practice does not have is no fault of the record', async () => {
  const elsewhere = athenaEhr({ ...world.settings, departmentId: '99' });
  const attempt = world.admit(world.fence.accept(), 'perform');
  await assert.rejects(elsewhere.create(attempt, somebody()), failing('UNAVAILABLE'));
});

for (const effect of ['before', 'after', 'hang'] as const)
  test(`a soft delete whose answer is lost (${effect}) is finished by the next undo`, async () => {
    const id = world.fence.accept();
    const made = await create(id);
    await world.fault('update', { effect });
    await assert.rejects(
      world.ehr.remove(world.admit(id, 'undo'), made),
      failing('UNKNOWN_OUTCOME'),
    );
    assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), KEPT);
    assert.equal((await world.charts(id))[0]?.['status'], 'deleted');
  });

test('a soft delete that changed nothing is not believed', async () => {
  const id = world.fence.accept();
  const made = await create(id);
  await world.fault('update', { effect: 'before', status: 200 });
  await assert.rejects(world.ehr.remove(world.admit(id, 'undo'), made), failing('STILL_PRESENT'));
});

test('a chart that cannot be looked at is not touched', async () => {
  const id = world.fence.accept();
  const made = await create(id);
  for (const operation of ['read', 'lookup'] as const) {
    await world.fault(operation, { effect: 'before', status: 500 });
    await assert.rejects(world.ehr.remove(world.admit(id, 'undo'), made), failing('UNAVAILABLE'));
    await world.bench.clearFaults();
  }
  assert.equal((await world.charts(id))[0]?.['status'], 'active');
});
