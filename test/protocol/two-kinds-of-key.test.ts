import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { WRAPPING_LINEAGES } from '../../infra/crypto/keyring.js';
import { row } from '../../infra/postgres/database.js';
import { shredDossier } from '../../infra/postgres/dossiers.js';
import { destroyRecordKey } from '../../infra/postgres/record-keys.js';
import { temporaryFolder } from '../infra/dev/support/temporary-folder.js';
import { PatientWorld } from '../support/patient-world.js';
import { postgresTools } from '../support/postgres-tools.js';
import { startTestDatabase } from '../support/test-database.js';
import { RotationBench } from './support/rotation-bench.js';
import { dumpOf } from './support/stolen.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

const CHART = '{"email":"alice.zq7@example.com"}';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

async function withRecord() {
  const { id, run } = await bench.withDossier();
  const chart = await bench.seal(id, 'ehr.chart', CHART);
  const totp = await bench.seal(id, 'portal.totpSecret', SECRET);
  return { id, run, chart, totp };
}

/** Two days go by, each with a rotation, until no version from before is left. */
async function rotateAndDestroyTwice(): Promise<void> {
  for (const lineage of WRAPPING_LINEAGES) {
    const before = await bench.versions(lineage);
    for (const _ of [1, 2]) await bench.rotate(lineage, { maxAgeHours: 0 });
    const left = await bench.versions(lineage);
    assert.deepEqual(
      left.filter((version) => before.includes(version)),
      [],
      'every version from before is destroyed',
    );
  }
}

const purge = (id: EnrollmentId) =>
  bench.rows.database.worker.transaction(async (tx) => {
    await shredDossier(tx, id);
    await destroyRecordKey(tx, id);
  });

test('enrolled, then two rotations with destruction: the chart opens, and the patient signs in with TOTP', async () => {
  const { id, chart } = await withRecord();
  const world = new PatientWorld(bench.rows.database, bench.keys);
  const patient = await world.active();
  await rotateAndDestroyTwice();
  assert.equal(await bench.opened(id, 'ehr.chart', chart), CHART);
  const session = await world.signIn(patient);
  assert.ok(session !== null && (await world.isIn(session)));
});

const tools = await postgresTools();
if (tools !== null)
  test('a pg_dump from before a purge, restored after it and after the old keys expired, opens nothing of the purged', async (t) => {
    const purged = await withRecord();
    const enrolled = await withRecord();
    const dump = join(temporaryFolder(t), 'enrollment.dump');
    await tools.dump(bench.rows.database, dump);
    await purge(purged.id);
    const restored = await startTestDatabase();
    t.after(() => restored.stop());
    await tools.restore(restored, dump);
    const wrap = 'SELECT 1 AS held FROM dossier_key WHERE enrollment_id = ?';
    assert.equal(await row(bench.rows.database.owner, wrap, [purged.id]), null);
    assert.notEqual(await row(restored.owner, wrap, [purged.id]), null, 'the dump has it back');
    const { worker } = restored;
    // Until the keys expire a backup opens: that is the time for which the promise is bounded.
    assert.equal(await bench.email(purged.id, worker), 'alice.zq7@example.com');
    await rotateAndDestroyTwice();
    await assert.rejects(bench.email(purged.id, worker), Failure);
    await assert.rejects(bench.opened(purged.id, 'ehr.chart', purged.chart, worker), Failure);
    await assert.rejects(
      bench.opened(purged.id, 'portal.totpSecret', purged.totp, worker),
      Failure,
    );
    assert.equal(await bench.opened(enrolled.id, 'ehr.chart', enrolled.chart), CHART);
  });

test('a stolen dump without the keyring shows no value of a dossier or a sealed record', async () => {
  await withRecord();
  const dump = await dumpOf(bench.rows.database);
  assert.match(dump, /^dossier_key:$/m);
  assert.doesNotMatch(dump, /Zq7|Alice|Johnson|1985-06-15|Springfield|12025550123|JBSWY3DP/i);
  const other = await RotationBench.startBeside(bench);
  try {
    const { id, chart } = await withRecord();
    await assert.rejects(other.email(id), Failure, 'another keyring opens nothing');
    await assert.rejects(other.opened(id, 'ehr.chart', chart), Failure);
  } finally {
    other.keys.remove();
  }
});

test('the text of a statement holds no value: however many enrollments there are, no more statements are prepared', async () => {
  const texts = new Set<string>();
  const { api, worker } = bench.rows.database;
  for (const db of [api, worker])
    db.on('query', ({ sql }: { readonly sql: string }) => texts.add(sql));
  const course = async () => {
    const { id, chart } = await withRecord();
    await bench.email(id);
    await bench.opened(id, 'ehr.chart', chart);
    await bench.rotate('pending');
    await purge(id);
    return texts.size;
  };
  const first = await course();
  assert.ok(first > 10);
  for (const _ of [1, 2]) assert.equal(await course(), first);
});
