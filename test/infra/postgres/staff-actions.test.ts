import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { stepName } from '../../../activities/domain/step-name.js';
import type { StaffOrder } from '../../../infra/crypto/staff-signer.js';
import { rows } from '../../../infra/postgres/database.js';
import { postgresReviews, postgresStaffActions } from '../../../infra/postgres/staff-actions.js';
import { admitted } from '../../support/attempts.js';
import { EnrollmentRows } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

/** The signature is the signer's to test: here an order travels as JSON. */
const verify = async (signed: string) => JSON.parse(signed) as StaffOrder;
const actions = () => postgresStaffActions(bench.database.worker, verify);
const orderFor = (id: EnrollmentId, more: Partial<StaffOrder> = {}): string =>
  JSON.stringify({
    enrollmentId: id,
    action: 'retry-now',
    step: null,
    decision: null,
    reasonCode: null,
    sub: 'engineer-7',
    jti: randomUUID(),
    ...more,
  });
const trail = async (id: EnrollmentId) =>
  (
    await rows<{ event: string; actor: string }>(
      bench.database.owner,
      `SELECT event, actor FROM audit_entry WHERE enrollment_id = ? AND event LIKE 'staff.%' ORDER BY seq`,
      [id],
    )
  ).map(({ event, actor }) => `${event} ${actor}`);

test('an order is good once: the same update again changes nothing, any other use of it is refused and told', async () => {
  const { id, run } = await bench.running();
  const order = orderFor(id);
  const by = { ...run, updateId: 'first' };
  for (const _ of [1, 2]) await actions().record(id, order, by);
  const again = [
    { ...by, updateId: 'second' },
    { ...by, runId: randomUUID() },
  ];
  for (const each of again)
    await assert.rejects(actions().record(id, order, each), { code: 'ACTION_NOT_AUTHORISED' });
  assert.deepEqual(await trail(id), [
    'staff.acted staff:engineer-7',
    'staff.refused staff:engineer-7',
    'staff.refused staff:engineer-7',
  ]);
});

test('an order for another enrollment is refused and told', async () => {
  const [mine, other] = [await bench.running(), await bench.running()];
  await assert.rejects(actions().verify(mine.id, orderFor(other.id)), {
    code: 'ACTION_NOT_AUTHORISED',
  });
  assert.deepEqual(await trail(mine.id), ['staff.refused service:worker']);
});

test('a resolution counts for the undo of its step alone, a decision for its enrollment alone', async () => {
  const { id, run } = await bench.running();
  const other = await bench.running();
  const by = { ...run, updateId: 'any' };
  const step = stepName('create-ehr-record');
  const resolve = { action: 'resolve', step, reasonCode: 'NEVER_CREATED' } as const;
  await actions().record(id, orderFor(id, resolve), by);
  await actions().record(id, orderFor(id, { action: 'decide-identity', decision: 'accept' }), by);
  const { owner } = bench.database;
  const undo = (of: EnrollmentId, name: string) => admitted(owner, of, name, 'undo');
  assert.equal(await actions().isResolved(await undo(id, 'create-ehr-record')), true);
  assert.equal(await actions().isResolved(await undo(id, 'set-up-patient-portal')), false);
  assert.equal(await actions().isResolved(await undo(other.id, 'create-ehr-record')), false);
  const reviews = postgresReviews(bench.database.worker);
  assert.equal(await reviews.decisionOf(await undo(id, 'verify-identity')), 'accept');
  assert.equal(await reviews.decisionOf(await undo(other.id, 'verify-identity')), null);
});
