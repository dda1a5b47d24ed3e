import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { applicant } from '../../support/applicant.js';
import { type FhirWorld, fhirWorld } from './fhir-world.js';

const CALL_SECONDS = 0.3;
let world: FhirWorld;
before(async () => {
  world = await fhirWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const onCreate = (more: Omit<Fault, 'match'>): Fault => ({
  match: { operation: 'create' },
  ...more,
});

/** An answer that tells nothing, and whether the record was made all the same. */
const lost: Readonly<Record<string, readonly [fault: Omit<Fault, 'match'>, isMade: boolean]>> = {
  '503 before': [{ effect: 'before', status: 503 }, false],
  '503 after': [{ effect: 'after', status: 503 }, true],
  '408 after': [{ effect: 'after', status: 408 }, true],
  'connection cut after': [{ effect: 'after', status: 0 }, true],
  'connection cut before': [{ effect: 'before', status: 0 }, false],
  hang: [{ effect: 'hang' }, false],
  'bad JSON': [{ effect: 'after', body: 'bad-json' }, true],
};

for (const [name, [fault, isMade]] of Object.entries(lost))
  test(`create, ${name}: the outcome is unknown, a repeat makes one chart, an undo leaves none`, async () => {
    const id = world.fence.accept();
    await world.bench.fault(onCreate(fault));
    await assert.rejects(world.ehr.create(world.admit(id, 'perform'), applicant()), {
      code: 'UNKNOWN_OUTCOME',
    });
    assert.equal((await world.held(id)).length, isMade ? 1 : 0);
    const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
    assert.equal((await world.held(id)).length, 2);
    const undo = world.admit(id, 'undo');
    assert.deepEqual(await world.ehr.remove(undo, made), GONE);
    assert.deepEqual(await world.held(id), []);
  });

test('create, 503 after the effect, always: the undo finds the half chart by its key and removes it', async () => {
  const id = world.fence.accept();
  await world.bench.fault(onCreate({ effect: 'after', status: 503, times: 'always' }));
  for (let attempt = 1; attempt <= 3; attempt += 1)
    await assert.rejects(world.ehr.create(world.admit(id, 'perform'), applicant()), {
      code: 'UNKNOWN_OUTCOME',
    });
  assert.equal((await world.held(id)).length, 1);
  const undo = world.admit(id, 'undo');
  const found = await world.ehr.find(undo);
  assert.notEqual(found, null);
  assert.deepEqual(await world.ehr.remove(undo, found), GONE);
  assert.equal(await world.ehr.isGone(undo, found), true);
  assert.deepEqual(await world.held(id), []);
});

test('a create that lands late is found by key once it has landed', async () => {
  const id = world.fence.accept();
  await world.bench.fault(onCreate({ effect: 'late', delayMs: 600 }));
  await assert.rejects(world.ehr.create(world.admit(id, 'perform'), applicant()), {
    code: 'UNKNOWN_OUTCOME',
  });
  const undo = world.admit(id, 'undo');
  assert.equal(await world.ehr.isGone(undo, null), true, 'not yet there: why a rollback waits');
  await wait(600);
  assert.equal(await world.ehr.isGone(undo, null), false);
  assert.deepEqual(await world.ehr.remove(undo, null), GONE);
  assert.deepEqual(await world.held(id), []);
});

for (const [status, code] of [
  [409, 'CONFLICT'],
  [412, 'CONFLICT'],
  [423, 'CONFLICT'],
  [401, 'AUTH'],
  [403, 'AUTH'],
  [422, 'RECORD_INVALID'],
] as const)
  test(`create, refused with ${status}: ${code}`, async () => {
    await world.bench.fault(onCreate({ effect: 'before', status }));
    const attempt = world.admit(world.fence.accept(), 'perform');
    await assert.rejects(world.ehr.create(attempt, applicant()), { code });
  });

for (const operation of ['delete', 'expunge'] as const)
  for (const effect of ['before', 'after', 'hang'] as const)
    test(`${operation} whose answer is lost (${effect}) is finished by the next undo`, async () => {
      const id = world.fence.accept();
      const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
      await world.bench.fault({ match: { operation }, effect });
      await assert.rejects(world.ehr.remove(world.admit(id, 'undo'), made), {
        code: 'UNKNOWN_OUTCOME',
      });
      const undo = world.admit(id, 'undo');
      assert.deepEqual(await world.ehr.remove(undo, made), GONE);
      assert.equal(await world.ehr.isGone(undo, made), true);
      assert.deepEqual(await world.held(id), []);
    });

test('a probe that fails is never taken for a proof', async () => {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
  const undo = world.admit(id, 'verifyGone');
  for (const operation of ['read', 'history', 'search'] as const) {
    await world.bench.fault({ match: { operation }, effect: 'before', status: 500 });
    await assert.rejects(world.ehr.isGone(undo, made), { code: 'UNAVAILABLE' });
    await world.bench.clearFaults();
  }
});
