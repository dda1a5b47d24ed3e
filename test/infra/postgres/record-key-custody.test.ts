import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Residue } from '../../../activities/domain/outcome.js';
import { Phi } from '../../../activities/domain/phi.js';
import { row } from '../../../infra/postgres/database.js';
import { sealRecordField } from '../../../infra/postgres/record-keys.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';
import { cause, EnrollmentRows } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
let keys: TestKeyring;
before(async () => {
  bench = await EnrollmentRows.start();
  keys = await testKeyring();
});
after(async () => {
  await bench.database.stop();
  keys.remove();
});

/** Rolls an enrollment with a sealed record back, up to its end; answers whether the record can still be opened. */
async function isKeyLeft(residue: readonly Residue[]): Promise<boolean> {
  const { id, run } = await bench.running();
  const { worker } = bench.database;
  await worker.transaction((tx) => sealRecordField(tx, keys.keyring, id, 'chart', new Phi('x')));
  await bench.enrollments.startPurge(id, run, cause);
  await bench.enrollments.shred(id, run);
  const kind = residue.length > 0 ? 'rolled-back-with-residue' : 'rolled-back';
  const common = { failureCode: cause.code, failedStep: null, attention: null };
  await bench.enrollments.end(id, run, { ...common, kind, residue });
  return (
    (await row(bench.database.owner, 'SELECT 1 AS found FROM record_key WHERE enrollment_id = ?', [
      id,
    ])) !== null
  );
}

const [, createEhrRecord] = enrollment;

test('a rollback destroys the record key', async () => {
  assert.equal(await isKeyLeft([]), false);
});

test('a chart with clinical data that is handed to a person can still be opened by them', async () => {
  assert.ok(createEhrRecord);
  const residue = [{ system: createEhrRecord.name, reason: 'clinical-data-present' }] as const;
  assert.equal(await isKeyLeft(residue), true);
});
