import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { rows } from '../../../infra/postgres/database.js';
import { sealedFields } from '../../../infra/postgres/sealed-fields.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

/** One that runs, with sealed values of its own. */
async function running(): Promise<EnrollmentId> {
  const id = await acceptEnrollment(database.owner);
  await rows(
    database.owner,
    `WITH moved AS (UPDATE enrollment SET phase = 'running' WHERE id = ?),
     key AS (INSERT INTO dossier_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, ?))
     INSERT INTO dossier (enrollment_id, field, sealed)
     SELECT ?::uuid, field, convert_to(field || ?, 'UTF8') FROM unnest('{email,city,state}'::text[]) AS field`,
    [id, id, Buffer.alloc(40), id, id],
  );
  return id;
}

/** By field what is sealed, without the field that it begins with. */
const sealedAs = async (id: EnrollmentId, fields: readonly string[]) =>
  new Map(
    (await sealedFields(database.worker, id, fields)).map(({ field, sealed }) => [
      field,
      field === null ? null : sealed.toString().slice(field.length),
    ]),
  );

test('those who ask at the same time get their own dossier, and of it what they asked for', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, running));
  const wanted = [['email'], ['city', 'state'], []];
  const found = await Promise.all(ids.map((id, n) => sealedAs(id, wanted[n % 3] ?? [])));
  for (const [n, fields] of found.entries()) {
    const names = wanted[n % 3] ?? [];
    // Without a field there is still the key: the dossier is there.
    const expected = names.map((name) => [name, ids[n]] as const);
    assert.deepEqual(fields, new Map(names.length === 0 ? [[null, null]] : expected));
  }
});

test('while one is held for its shred the others open; who waits for it finds nothing', async () => {
  const held = await running();
  const others = [await running(), await running()];
  let waited: Promise<unknown> = Promise.resolve();
  await database.worker.transaction(async (tx) => {
    await rows(tx, 'SELECT FROM dossier_key WHERE enrollment_id = ? FOR UPDATE', [held]);
    waited = sealedAs(held, ['email']);
    for (const fields of await Promise.all(others.map((id) => sealedAs(id, ['email']))))
      assert.equal(fields.size, 1);
    await rows(tx, 'DELETE FROM dossier WHERE enrollment_id = ?', [held]);
    await rows(tx, 'DELETE FROM dossier_key WHERE enrollment_id = ?', [held]);
  });
  assert.deepEqual(await waited, new Map());
});

test('who waits for one that is kept after all opens it', async () => {
  const id = await running();
  let waited: Promise<unknown> = Promise.resolve();
  await database.worker.transaction(async (tx) => {
    await rows(tx, 'SELECT FROM dossier_key WHERE enrollment_id = ? FOR UPDATE', [id]);
    waited = sealedAs(id, ['email']);
    await sealedAs(await running(), ['email']); // Asked later, answered earlier: the first one waits.
  });
  assert.deepEqual(await waited, new Map([['email', id]]));
});

test('a dossier whose enrollment goes forward no more has nothing to open', async () => {
  const id = await running();
  await rows(
    database.owner,
    `UPDATE enrollment SET phase = 'purging', purge_code = 'UNAVAILABLE' WHERE id = ?`,
    [id],
  );
  assert.equal((await sealedAs(id, ['email'])).size, 0);
});
