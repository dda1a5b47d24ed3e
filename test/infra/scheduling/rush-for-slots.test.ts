import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { row } from '../../../infra/postgres/database.js';
import { postgresScheduling } from '../../../infra/scheduling/postgres-scheduling.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { addProvider, addSlots } from '../../support/directory-rows.js';
import { failing } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

async function providerWith({ slots }: { readonly slots: number }): Promise<string> {
  const provider = await addProvider(database.owner);
  await addSlots(database.owner, provider, { from: '2099-01-05T15:00:00Z', count: slots });
  return provider;
}

/** So many enrollments at the same step, none of which has booked. */
const waiting = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const id = await acceptEnrollment(database.owner);
      return admitted(database.owner, id, 'schedule-initial-appointment', 'perform');
    }),
  );

async function rush(provider: string, count: number) {
  const scheduling = postgresScheduling(database.worker);
  const attempts = await waiting(count);
  const answers = await Promise.allSettled(
    attempts.map((attempt) => scheduling.book(attempt, provider, applicant())),
  );
  return answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
}

const RUSH = 100;

test(`${RUSH} bookings at once on ${RUSH} slots: each gets one, none is shared, and the next finds none`, async () => {
  const provider = await providerWith({ slots: RUSH });
  assert.deepEqual(await rush(provider, RUSH), []);
  const load = await row<{ offered: number; booked: number }>(
    database.reader,
    'SELECT offered, booked FROM provider_load WHERE provider_id = ?',
    [provider],
  );
  assert.deepEqual(load, { offered: RUSH, booked: RUSH });
  const [refusal] = await rush(provider, 1);
  assert.ok(failing('NO_SLOT_AVAILABLE')(refusal));
});

test('ten rush for the last slot: one gets it, the others are told that there is none', async () => {
  const refusals = await rush(await providerWith({ slots: 1 }), 10);
  assert.equal(refusals.filter(failing('NO_SLOT_AVAILABLE')).length, 9);
});
