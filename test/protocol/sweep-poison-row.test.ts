import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Sagas } from '../../activities/ports/sagas.js';
import { sweepOpen } from '../../activities/sweep/sweep-open.js';
import { newTally } from '../../activities/sweep/tally.js';
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
  const tally = newTally();
  const sagas: Sagas = {
    currentRun: async () => null,
    closedAsEnrolled: async (id) => {
      if (id === unreadable.id) throw new Failure('UNEXPECTED');
      return false;
    },
    resume: async () => undefined,
    startPurge: async ({ id }) => void purged.push(id),
    terminate: async () => undefined,
  };
  await sweepOpen(bench.enrollments, sagas, tally);
  assert.deepEqual(purged, [lost.id]);
  assert.equal(tally.failed, 1);
  assert.equal((await bench.held(unreadable.id)).phase, 'running');
});
