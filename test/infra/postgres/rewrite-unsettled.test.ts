import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { postgresPatients } from '../../../infra/patients/postgres-patients.js';
import { row } from '../../../infra/postgres/database.js';
import { rewriteUnsettled } from '../../../infra/postgres/rewrite-unsettled.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { canaryPerson } from '../../support/canaries.js';
import { failing } from '../../support/record-system-contract.js';
import { type ServerFiles, serverFiles } from '../../support/server-files.js';
import { cause, EnrollmentRows } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
let files: ServerFiles;
before(async () => {
  bench = await EnrollmentRows.start();
  files = serverFiles(bench.database.server, bench.database.caFile);
});
after(async () => {
  await files.superuser.destroy();
  await bench.database.stop();
});

const patients = () => postgresPatients(bench.database.worker);
const person = canaryPerson(4);
/** The fields that the table holds, of a person whose values occur nowhere else. */
const canary: ReturnType<typeof applicant> = new Phi({
  ...applicant().reveal(phiAccess),
  ...person,
  country: 'US' as const,
});

const attemptOf = (id: EnrollmentId, verb: 'perform' | 'undo') =>
  admitted(bench.database.owner, id, 'create-ehr-record', verb);

const insert = async (
  id: EnrollmentId,
  who: ReturnType<typeof applicant> = canary,
): Promise<void> => patients().insert(await attemptOf(id, 'perform'), who);

/** A patient whose row was made and, as by a purge, deleted. */
async function purged(): Promise<void> {
  const { id, run } = await bench.running();
  await insert(id);
  await bench.enrollments.startPurge(id, run, cause);
  const attempt = await attemptOf(id, 'undo');
  await patients().remove(attempt, (await patients().find(attempt)) ?? assert.fail('it is there'));
}

const filesWithPerson = (folder: 'base' | 'pg_wal') => files.leaks(folder, person);

test('the values of a purged patient are on disk until the sweep rewrites the heap, and in no heap after', async () => {
  await insert((await bench.running()).id, applicant()); // Somebody not yet settled, on the same page.
  await purged();
  await files.superuser.raw('VACUUM (FREEZE) patients_unsettled');
  assert.notDeepEqual(await filesWithPerson('base'), [], 'neither DELETE nor VACUUM is a purge');
  assert.equal(await rewriteUnsettled(bench.database.worker), true);
  assert.deepEqual(await filesWithPerson('base'), []);
});

test('the write-ahead log forgets a purged patient with its next two segments, at the checkpoint', async (t) => {
  await purged();
  await rewriteUnsettled(bench.database.worker);
  const atOnce = new Set((await filesWithPerson('pg_wal')).map((leak) => leak.split(':')[0])).size;
  assert.notEqual(atOnce, 0, 'residue, until the segment is full and a checkpoint has passed');
  await files.superuser.raw('SELECT pg_switch_wal()');
  await files.superuser.raw('CHECKPOINT');
  assert.deepEqual(await filesWithPerson('pg_wal'), []);
  t.diagnostic(`segments with the values: ${atOnce}, after the switch and a checkpoint 0`);
});

test('an enrollment that is committed moves its patient where nothing is rewritten', async () => {
  const { id, run } = await bench.running();
  await insert(id);
  await bench.enrollments.commit(id, run);
  const settled = await row<{ settled: boolean }>(
    bench.database.owner,
    `SELECT EXISTS (SELECT FROM ONLY patients WHERE enrollment_id = ?)
        AND NOT EXISTS (SELECT FROM patients_unsettled WHERE enrollment_id = ?) AS settled`,
    [id, id],
  );
  assert.equal(settled?.settled, true);
  await bench.database.owner.raw('DELETE FROM patients WHERE enrollment_id = ?', [id]);
});

test('an empty heap is left as it is', async () => {
  await bench.database.owner.raw('DELETE FROM patients');
  await rewriteUnsettled(bench.database.worker);
  assert.equal(await rewriteUnsettled(bench.database.worker), false);
});

test('a heap that somebody holds is left for the next sweep, and nobody queues behind the wait for long', async () => {
  await insert((await bench.running()).id);
  await files.superuser.transaction(async (tx) => {
    await tx.raw('LOCK TABLE patients_unsettled IN ROW EXCLUSIVE MODE');
    await assert.rejects(rewriteUnsettled(bench.database.worker), failing('CONFLICT'));
  });
  assert.equal(await rewriteUnsettled(bench.database.worker), true);
});

test('a rewrite that the server skips with a warning is a failure', async () => {
  await insert((await bench.running()).id);
  await bench.database.owner.raw('REVOKE MAINTAIN ON patients_unsettled FROM enrollment_worker');
  await assert.rejects(rewriteUnsettled(bench.database.worker), failing('AUTH'));
  await bench.database.owner.raw('GRANT MAINTAIN ON patients_unsettled TO enrollment_worker');
});
