import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sweepAll } from '../../activities/bind-sweep.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { EnrollmentRows } from '../infra/postgres/support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

test('a row that cannot be judged does not hide the lost ones behind it', async () => {
  const unreadable = await bench.running();
  const lost = await bench.running();
  for (const { run } of [unreadable, lost]) bench.openRuns.delete(run.workflowId);
  const purged: EnrollmentId[] = [];
  const result = await sweepAll(bench.enrollments, {
    currentRun: async () => null,
    closedAsEnrolled: async (id) => {
      if (id === unreadable.id) throw new Failure('UNEXPECTED');
      return false;
    },
    resume: async () => undefined,
    startPurge: async ({ id }) => void purged.push(id),
  });
  assert.deepEqual(purged, [lost.id]);
  assert.equal(result.failed, 1);
  assert.equal((await bench.held(unreadable.id)).phase, 'running');
});
