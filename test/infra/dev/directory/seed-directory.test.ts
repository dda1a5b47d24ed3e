import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { refillSlots } from '../../../../infra/dev/directory/refill-slots.js';
import { seedDirectory } from '../../../../infra/dev/directory/seed-directory.js';
import { row, rows } from '../../../../infra/postgres/database.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';

let database: TestDatabase;
const seed = () => seedDirectory({ url: database.urls.owner, caFile: database.caFile });

before(async () => {
  database = await startTestDatabase();
  await seed();
});
after(() => database.stop());

const everything = () =>
  row(
    database.owner,
    `SELECT (SELECT json_agg(c ORDER BY id) FROM clinic c) AS clinics,
            (SELECT json_agg(r ORDER BY id) FROM room r) AS rooms,
            (SELECT json_agg(p ORDER BY id) FROM provider p) AS providers,
            (SELECT json_agg(s ORDER BY id) FROM appointment_slot s) AS slots`,
  );

test('a second seeding changes nothing, and leaves the places that are taken', async () => {
  await rows(database.owner, 'UPDATE provider SET taken = 3');
  const held = await everything();
  await seed();
  assert.deepEqual(await everything(), held);
});

test('there are several states, specialties and languages to match, and each provider has a room in their clinic', async () => {
  const variety = await row<Record<string, number>>(
    database.owner,
    `SELECT count(DISTINCT c.state) AS states, count(DISTINCT p.specialty) AS specialties,
            (SELECT count(DISTINCT l) FROM provider, unnest(languages) AS l) AS languages,
            count(*) FILTER (WHERE r.clinic_id <> p.clinic_id) AS astray
     FROM provider p JOIN clinic c ON c.id = p.clinic_id JOIN room r ON r.id = p.room_id`,
  );
  assert.ok(variety);
  for (const kind of ['states', 'specialties', 'languages'])
    assert.ok((variety[kind] ?? 0) >= 3, kind);
  assert.equal(variety['astray'], 0);
});

test('slots lie ahead, on weekdays, in the working hours of the clinic', async () => {
  const odd = await rows(
    database.owner,
    `SELECT s.id FROM appointment_slot s JOIN provider p ON p.id = s.provider_id JOIN clinic c ON c.id = p.clinic_id
     CROSS JOIN LATERAL (SELECT s.starts_at AT TIME ZONE c.time_zone AS here) AS l
     WHERE s.starts_at <= now() OR extract(isodow FROM here) > 5
        OR here::time NOT BETWEEN TIME '09:00' AND TIME '16:00'`,
  );
  assert.deepEqual(odd, []);
});

test('the worker refills the book: what is missing comes back, what is there stays', async () => {
  const count = () =>
    row<{ slots: number }>(database.owner, 'SELECT count(*) AS slots FROM appointment_slot');
  const full = await count();
  await rows(
    database.owner,
    `DELETE FROM appointment_slot WHERE starts_at > now() + interval '10 days'`,
  );
  await refillSlots(database.worker);
  assert.deepEqual(await count(), full);
});
