import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Registry } from 'prom-client';
import { Failure } from '../../activities/domain/failure.js';
import { SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import { keyMetrics } from '../../infra/observability/key-metrics.js';
import { rows } from '../../infra/postgres/database.js';
import { shredDossier } from '../../infra/postgres/dossiers.js';
import { overdueKeys } from '../../infra/postgres/overdue-keys.js';
import { failing } from '../support/record-system-contract.js';
import { RotationBench } from './support/rotation-bench.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

const email = 'alice.zq7@example.com';
const told = async () =>
  (
    await rows<{ event: string }>(
      bench.rows.database.owner,
      'SELECT event FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
      [SYSTEM_TRAIL],
    )
  ).map(({ event }) => event);

/** Which versions IT support is told of. */
const noticed = async () =>
  (
    await rows<{ told: string }>(
      bench.rows.database.reader,
      `SELECT lineage || ' ' || key_version AS told FROM support_notice WHERE kind = 'key-overdue' ORDER BY id`,
      [],
    )
  ).map(({ told }) => told);

const metrics = () => {
  const register = new Registry();
  keyMetrics(register, () => overdueKeys(bench.rows.database.worker, 48));
  return register.metrics();
};

test('a rotation that was cut short destroys nothing however old, strands nothing, and is taken up where it stood', async () => {
  const { id } = await bench.withDossier();
  const old = await bench.keys.keyring.currentVersion('pending');
  await bench.age('pending', 1_000);
  const away = bench.rotate('pending', {
    keyring: {
      rewrap: async () => {
        throw new Failure('UNAVAILABLE');
      },
    },
  });
  await assert.rejects(away, failing('UNAVAILABLE'));
  assert.ok((await bench.versions('pending')).includes(old));
  assert.equal(await bench.email(id), email);
  const again = await bench.rotate('pending', { isRepeated: true });
  assert.equal(again.current, `${old + 1}`, 'no further version is made');
  assert.ok(!(await bench.versions('pending')).includes(old));
  assert.equal(await bench.email(id), email);
});

test('a version that only the keyring knows yet is brought into force before another is made', async () => {
  const made = await bench.rotation.rotate('pending');
  assert.equal((await bench.rotate('pending')).current, `${made}`);
  assert.equal((await bench.rotate('pending')).current, `${made + 1}`);
});

test('past its age a version that a row still names is not destroyed: trail, metric and IT support are told, that once', async () => {
  const { id } = await bench.withDossier();
  const damage = `UPDATE dossier_key SET wrapped = 'damaged' WHERE enrollment_id = ?`;
  await rows(bench.rows.database.owner, damage, [id]);
  const sound = await bench.withDossier();
  const old = await bench.keys.keyring.currentVersion('pending');
  await bench.age('pending', 1_000);
  const { stranded, overdue } = await bench.rotate('pending');
  assert.deepEqual([stranded, overdue > 0], [1, true]);
  assert.ok((await bench.versions('pending')).includes(old));
  assert.equal(await bench.email(sound.id), email);
  assert.ok((await told()).includes('keys.overdue'));
  assert.match(await metrics(), /enrollment_keys_overdue\{lineage="pending"\} [1-9]/);
  const before = await noticed();
  assert.ok(before.includes(`pending ${old}`));
  await bench.rotate('pending');
  assert.deepEqual(await noticed(), before, 'no version is told twice');
  await bench.rows.database.worker.transaction((tx) => shredDossier(tx, id));
  assert.equal((await bench.rotate('pending')).overdue, 0);
  assert.ok(!(await bench.versions('pending')).includes(old));
  assert.match(await metrics(), /enrollment_keys_overdue\{lineage="pending"\} 0/);
});

test('while rotations fail, IT support is told of what they leave behind, once it is due', async () => {
  await bench.withDossier();
  const { current } = await bench.rotate('pending');
  const away = () =>
    bench.rotate('pending', {
      rotation: { rotate: () => Promise.reject(new Failure('UNAVAILABLE')) },
    });
  await assert.rejects(away(), failing('UNAVAILABLE'));
  assert.ok(!(await noticed()).includes(`pending ${current}`), 'it is young');
  await bench.age('pending', 1_000);
  await assert.rejects(away(), failing('UNAVAILABLE'));
  assert.ok((await noticed()).includes(`pending ${current}`));
});
