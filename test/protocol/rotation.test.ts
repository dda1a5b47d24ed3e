import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import { SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import { rows } from '../../infra/postgres/database.js';
import { keepDossier, shredDossier } from '../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../support/accepted-enrollment.js';
import { applicant } from '../support/applicant.js';
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
const wrapOf = (id: string) =>
  rows<{ kek_version: number; wrapped: Buffer }>(
    bench.rows.database.owner,
    'SELECT kek_version, wrapped FROM dossier_key WHERE enrollment_id = ?',
    [id],
  );

test('a rotation wraps every key anew, destroys the old version once none names it, and tells the trail', async () => {
  const dossiers = await Promise.all(Array.from({ length: 120 }, () => bench.withDossier()));
  const before = (await told()).length;
  const { version, rewrapped, destroyed } = await bench.rotate('pending', { maxAgeHours: 0 });
  assert.deepEqual([rewrapped, destroyed], [dossiers.length, 1]);
  assert.deepEqual(await bench.wraps('pending'), { [version]: dossiers.length });
  assert.deepEqual(await bench.versions('pending'), [version]);
  for (const { id } of dossiers.slice(0, 10)) assert.equal(await bench.email(id), email);
  assert.deepEqual((await told()).slice(before), [
    'keys.rotated',
    'keys.rewrapped',
    'keys.destroyed',
  ]);
});

test('a version that is not past its age stays, though no row names it', async () => {
  const { destroyed, overdue } = await bench.rotate('pending');
  assert.deepEqual([destroyed, overdue], [0, 0]);
  assert.equal((await bench.versions('pending')).length, 2);
});

test('a dossier that is shredded between read and write stays shredded', async () => {
  const { id } = await bench.withDossier();
  const { rewrap } = bench.keys.keyring;
  await bench.rotate('pending', {
    keyring: {
      async rewrap(lineage, each, wrapped) {
        if (each === id) await bench.rows.database.worker.transaction((tx) => shredDossier(tx, id));
        return rewrap(lineage, each, wrapped);
      },
    },
  });
  assert.deepEqual(await wrapOf(id), []);
});

test('a wrap that was exchanged between read and write is not overwritten with the older one', async () => {
  const { id } = await bench.withDossier();
  const other = await bench.withDossier();
  const [foreign] = await wrapOf(other.id);
  const { rewrap } = bench.keys.keyring;
  const stale: unknown[] = [];
  await bench.rotate('pending', {
    keyring: {
      async rewrap(lineage, each, wrapped) {
        const fresh = await rewrap(lineage, each, wrapped);
        if (each === id && stale.length === 0) {
          stale.push(fresh.wrapped);
          const exchanged = await rewrap(lineage, each, wrapped);
          const update =
            'UPDATE dossier_key SET kek_version = ?, wrapped = ? WHERE enrollment_id = ?';
          await rows(bench.rows.database.owner, update, [exchanged.version, exchanged.wrapped, id]);
        }
        return fresh;
      },
    },
  });
  const [held] = await wrapOf(id);
  assert.notDeepEqual(held?.wrapped, stale[0]);
  assert.notDeepEqual(held?.wrapped, foreign?.wrapped);
  assert.equal(await bench.email(id), email);
});

test('between the scan and the destruction nothing can be stored under the old version', async () => {
  await bench.withDossier();
  const old = await bench.keys.keyring.currentVersion('pending');
  const late = await acceptEnrollment(bench.rows.database.owner);
  const { versions } = bench.rotation;
  let refused: unknown = null;
  await bench.rotate('pending', {
    maxAgeHours: 0,
    rotation: {
      async versions(lineage) {
        const insert = `INSERT INTO dossier_key (enrollment_id, kek_version, wrapped) VALUES (?, ?, 'x')`;
        await rows(bench.rows.database.api, insert, [late, old]).catch((error: unknown) => {
          refused = error;
        });
        return versions(lineage);
      },
    },
  });
  assert.equal((refused as { code?: string } | null)?.code, '40001');
  assert.ok(!(await bench.versions('pending')).includes(old));
});

test('a wrap that is being stored while the floor is raised is waited for, and wrapped anew', async () => {
  const { api, owner } = bench.rows.database;
  const id = await acceptEnrollment(owner);
  let rotating: ReturnType<typeof bench.rotate> | null = null;
  const old = await bench.keys.keyring.currentVersion('pending');
  await api.transaction(async (tx) => {
    await keepDossier(tx, bench.keys.keyring, id, applicant());
    rotating = bench.rotate('pending', { maxAgeHours: 0 });
    while ((await bench.keys.keyring.currentVersion('pending')) === old)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50)); // Time enough to go wrong.
  });
  assert.ok(rotating);
  const { version } = await (rotating as ReturnType<typeof bench.rotate>);
  assert.equal((await wrapOf(id))[0]?.kek_version, version);
});

test('a rotation that was cut short destroys nothing however old, strands nothing, and is taken up where it stood', async () => {
  const { id } = await bench.withDossier();
  const old = await bench.keys.keyring.currentVersion('pending');
  bench.age('pending', 1_000);
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
  assert.equal(again.version, old + 1, 'no further version is made');
  assert.ok(!(await bench.versions('pending')).includes(old));
  assert.equal(await bench.email(id), email);
});

test('a version that only the keyring knows yet is brought into force before another is made', async () => {
  const made = await bench.rotation.rotate('pending');
  assert.equal((await bench.rotate('pending')).version, made);
  assert.equal((await bench.rotate('pending')).version, made + 1);
});

test('past its age a version that a row still names is not destroyed: it is overdue, and the trail says so', async () => {
  const { id } = await bench.withDossier();
  const damage = `UPDATE dossier_key SET wrapped = 'damaged' WHERE enrollment_id = ?`;
  await rows(bench.rows.database.owner, damage, [id]);
  const sound = await bench.withDossier();
  const old = await bench.keys.keyring.currentVersion('pending');
  bench.age('pending', 1_000);
  const { stranded, overdue } = await bench.rotate('pending');
  assert.deepEqual([stranded, overdue > 0], [1, true]);
  assert.ok((await bench.versions('pending')).includes(old));
  assert.equal(await bench.email(sound.id), email);
  assert.ok((await told()).includes('keys.overdue'));
  await bench.rows.database.worker.transaction((tx) => shredDossier(tx, id));
  assert.equal((await bench.rotate('pending')).overdue, 0);
  assert.ok(!(await bench.versions('pending')).includes(old));
});
