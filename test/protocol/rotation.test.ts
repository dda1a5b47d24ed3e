import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import { rows } from '../../infra/postgres/database.js';
import { keepDossier, shredDossier } from '../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../support/accepted-enrollment.js';
import { applicant } from '../support/applicant.js';
import { untilItWaits } from './support/lock-queue.js';
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
  const { current, rewrapped, destroyed } = await bench.rotate('pending', { maxAgeHours: 0 });
  assert.deepEqual([rewrapped, destroyed], [dossiers.length, 1]);
  assert.deepEqual(await bench.wraps('pending'), { [current]: dossiers.length });
  assert.deepEqual(await bench.versions('pending'), [Number(current)]);
  for (const { id } of dossiers.slice(0, 10)) assert.equal(await bench.email(id), email);
  assert.deepEqual((await told()).slice(before), [
    'keys.rotation-begun',
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
  const { keyring } = bench.keys;
  await bench.rotate('pending', {
    keyring: {
      async rewrap(lineage, each, wrapped) {
        if (each === id) await bench.rows.database.worker.transaction((tx) => shredDossier(tx, id));
        return keyring.rewrap(lineage, each, wrapped);
      },
    },
  });
  assert.deepEqual(await wrapOf(id), []);
});

test('a wrap that was exchanged between read and write is not overwritten with the older one', async () => {
  const { id } = await bench.withDossier();
  const other = await bench.withDossier();
  const [foreign] = await wrapOf(other.id);
  const { keyring } = bench.keys;
  const stale: unknown[] = [];
  await bench.rotate('pending', {
    keyring: {
      async rewrap(lineage, each, wrapped) {
        const fresh = await keyring.rewrap(lineage, each, wrapped);
        if (each === id && stale.length === 0) {
          stale.push(fresh.wrapped);
          const exchanged = await keyring.rewrap(lineage, each, wrapped);
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
  let refused: unknown = null;
  await bench.rotate('pending', {
    maxAgeHours: 0,
    rotation: {
      async versions(lineage) {
        const insert = `INSERT INTO dossier_key (enrollment_id, kek_version, wrapped) VALUES (?, ?, 'x')`;
        await rows(bench.rows.database.api, insert, [late, old]).catch((error: unknown) => {
          refused = error;
        });
        return bench.rotation.versions(lineage);
      },
    },
  });
  assert.equal((refused as { code?: string } | null)?.code, '40001');
  assert.ok(!(await bench.versions('pending')).includes(old));
});

test('a wrap that is being stored while the floor is raised is waited for, and wrapped anew', async () => {
  const { api, owner } = bench.rows.database;
  const id = await acceptEnrollment(owner);
  let isPast = false;
  const { rotating } = await api.transaction(async (tx) => {
    await keepDossier(tx, bench.keys.keyring, id, applicant());
    const begun = bench.rotate('pending', {
      maxAgeHours: 0,
      rotation: {
        async versions(lineage) {
          isPast = true;
          return bench.rotation.versions(lineage);
        },
      },
    });
    // It waits for this transaction; or goes on to destroy what a row that it cannot see comes to name.
    await untilItWaits(owner, begun, 0);
    assert.ok(!isPast);
    return { rotating: begun }; // Not waited for before this transaction ends.
  });
  const { current } = await rotating;
  assert.equal((await wrapOf(id))[0]?.kek_version, Number(current));
});
