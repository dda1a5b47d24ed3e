import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { postgresScheduling } from '../../../infra/scheduling/postgres-scheduling.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { countOf } from '../../support/count-of.js';
import { addProvider, addSlots } from '../../support/directory-rows.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const STEP = 'schedule-initial-appointment';
let database: TestDatabase;

const scheduling = () => postgresScheduling(database.worker);
const accept = () => acceptEnrollment(database.owner);
const admit = (id: EnrollmentId, verb: 'perform' | 'undo' = 'perform') =>
  admitted(database.owner, id, STEP, verb);
const count = (id: EnrollmentId) => countOf(database.reader, id, 'appointment');

recordSystemContract('scheduling in Postgres', async () => {
  database = await startTestDatabase();
  const provider = await providerWith({ count: 50 });
  return {
    system: scheduling(),
    accept,
    admit: (id, verb) => admitted(database.owner, id, STEP, verb),
    make: (attempt) => scheduling().book(attempt, provider, applicant()),
    count,
    stop: () => database.stop(),
  };
});

/** Far ahead, 9 o'clock in Chicago (CST, UTC-6). */
const NINE = '2099-01-05T15:00:00Z';

async function providerWith({ from = NINE, count: slots = 1 } = {}): Promise<string> {
  const provider = await addProvider(database.owner);
  await addSlots(database.owner, provider, { from, count: slots });
  return provider;
}

async function booked(provider: string, preferences: Readonly<Record<string, string>> = {}) {
  const attempt = await admit(await accept());
  const made = await scheduling().book(attempt, provider, applicant({ preferences }));
  return { attempt, made, startsAt: await startOf(attempt.id) };
}

async function startOf(id: EnrollmentId): Promise<string> {
  const held = await row<{ at: Date }>(
    database.owner,
    'SELECT lower(during) AS at FROM appointment WHERE enrollment_id = ?',
    [id],
  );
  return held?.at.toISOString() ?? assert.fail('no appointment');
}

test('the earliest free slot is booked, for an hour, with the details of the letter', async () => {
  const provider = await providerWith({ count: 2 });
  const { attempt, startsAt } = await booked(provider);
  assert.equal(startsAt, '2099-01-05T15:00:00.000Z');
  assert.deepEqual((await scheduling().details(attempt)).reveal(phiAccess), {
    startsAt,
    timeZone: 'America/Chicago',
    providerName: 'Dr. Test',
    clinicName: 'Test Clinic',
    room: 'Room 1',
    address: '1 Test Road, Springfield, IL 62701',
  });
  assert.equal((await booked(provider)).startsAt, '2099-01-05T16:00:00.000Z');
});

for (const [what, preferences, expected] of [
  ['in the morning', { partOfDay: 'morning' }, '2099-01-05T15:00:00.000Z'],
  ['in the afternoon', { partOfDay: 'afternoon' }, '2099-01-05T18:00:00.000Z'],
  [
    'not before a day of the clinic',
    { appointmentNotBefore: '2099-01-06' },
    '2099-01-06T06:00:00.000Z',
  ],
] as const)
  test(`a visit wished ${what} gets the first slot that suits`, async () => {
    const provider = await providerWith({ count: 24 });
    assert.equal((await booked(provider, preferences)).startsAt, expected);
  });

test('a slot in the past is never booked', async () => {
  const provider = await providerWith({ from: '2020-01-06T15:00:00Z', count: 3 });
  await assert.rejects(booked(provider), failing('NO_SLOT_AVAILABLE'));
});

test('without a suitable slot there is no appointment, and none is left behind', async () => {
  const provider = await providerWith();
  const id = await accept();
  const wish = applicant({ preferences: { partOfDay: 'afternoon' } });
  await assert.rejects(
    scheduling().book(await admit(id), provider, wish),
    failing('NO_SLOT_AVAILABLE'),
  );
  assert.equal(await count(id), 0);
});

test('slots that overlap an appointment are not free, whichever slot it was booked on', async () => {
  const provider = await providerWith();
  await addSlots(database.owner, provider, { from: '2099-01-05T15:30:00Z', count: 2 });
  assert.equal((await booked(provider)).startsAt, '2099-01-05T15:00:00.000Z');
  assert.equal((await booked(provider)).startsAt, '2099-01-05T16:30:00.000Z');
  await assert.rejects(booked(provider), failing('NO_SLOT_AVAILABLE'));
});

test('an undo frees the slot for somebody else', async () => {
  const provider = await providerWith();
  const { attempt, made } = await booked(provider);
  await assert.rejects(booked(provider), failing('NO_SLOT_AVAILABLE'));
  await scheduling().remove(await admit(attempt.id, 'undo'), made);
  assert.equal((await booked(provider)).startsAt, '2099-01-05T15:00:00.000Z');
});

test('the database refuses to double-book, by slot and by time, whoever asks', async () => {
  const provider = await providerWith();
  await booked(provider);
  await addSlots(database.owner, provider, { from: '2099-01-05T15:30:00Z', count: 1 });
  const id = await accept();
  for (const [startsAt, code] of [
    ['2099-01-05T15:00:00Z', /^23(505|P01)$/],
    ['2099-01-05T15:30:00Z', /^23P01$/],
  ] as const)
    await assert.rejects(
      rows(
        database.worker,
        `INSERT INTO appointment (enrollment_id, key, slot_id, provider_id, during)
         SELECT ?, 'other', id, provider_id, tstzrange(starts_at, starts_at + interval '1 hour')
         FROM appointment_slot WHERE provider_id = ? AND starts_at = ?`,
        [id, provider, startsAt],
      ),
      { code },
    );
});
