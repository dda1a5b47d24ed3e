import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stepName } from '../../../activities/domain/step-name.js';
import type { Wait } from '../../../activities/domain/wait.js';
import { row } from '../../../infra/postgres/database.js';
import { cause, EnrollmentRows } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const repair: Wait = {
  kind: 'repair',
  step: stepName('create-ehr-record'),
  seconds: 600,
  code: 'UNAVAILABLE',
  attempts: 4,
};

const onTheRow = (id: string) =>
  row<{ wait: string | null; attention: boolean; notices: number }>(
    bench.database.owner,
    `SELECT waiting_for AS wait, needs_attention AS attention,
            (SELECT count(*) FROM support_notice n WHERE n.enrollment_id = e.id AND kind = 'awaiting-repair') AS notices
     FROM enrollment e WHERE id = ?`,
    [id],
  );

test('a wait stands on the row with its deadline; asked again, as by a reset, what is left of it is answered', async () => {
  const { id, run } = await bench.running();
  const first = await bench.enrollments.startWait(id, run, repair);
  const again = await bench.enrollments.startWait(id, run, { ...repair, seconds: 9_000 });
  assert.ok(first.mine && first.secondsLeft > 590 && first.secondsLeft <= 600);
  assert.ok(again.secondsLeft <= first.secondsLeft, 'no second window');
  assert.deepEqual(await onTheRow(id), { wait: 'repair', attention: true, notices: 1 });
  await bench.enrollments.endWait(id, run);
  assert.deepEqual(await onTheRow(id), { wait: null, attention: false, notices: 1 });
});

test('a recorded cancel leaves nothing to wait for', async () => {
  const { id, run } = await bench.running();
  await bench.requestCancel(id);
  assert.equal((await bench.enrollments.startWait(id, run, repair)).secondsLeft, 0);
  assert.equal((await onTheRow(id))?.wait, null);
});

test('an attempt that was admitted before the wait is fenced off by it', async () => {
  const { id, run } = await bench.running();
  const before = await bench.enrollments.admit(id, 'perform', false, run);
  await bench.enrollments.startWait(id, run, repair);
  assert.ok((await bench.enrollments.admit(id, 'perform', false, run)).fence > before.fence);
});

test('whoever turns back waits for nobody: failure and sweep both end a wait', async () => {
  for (const turn of ['failure', 'sweep'] as const) {
    const { id, run } = await bench.running();
    await bench.enrollments.startWait(id, run, repair);
    if (turn === 'failure') await bench.enrollments.startPurge(id, run, cause);
    else await bench.enrollments.abandon(await bench.seen(id));
    assert.deepEqual(await onTheRow(id), { wait: null, attention: false, notices: 1 });
  }
});
