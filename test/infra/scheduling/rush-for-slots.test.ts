import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { row } from '../../../infra/postgres/database.js';
import { postgresScheduling } from '../../../infra/scheduling/postgres-scheduling.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { count } from '../../support/counts.js';
import { addProvider, addSlots } from '../../support/directory-rows.js';
import { failing } from '../../support/record-system-contract.js';
import { inLanes, untilAnswered, whileSevering } from '../../support/severed-connections.js';
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
const waiting = (length: number) =>
  Promise.all(
    Array.from({ length }, async () => {
      const id = await acceptEnrollment(database.owner);
      return admitted(database.owner, id, 'schedule-initial-appointment', 'perform');
    }),
  );

async function rush(provider: string, length: number) {
  const scheduling = postgresScheduling(database.worker);
  const attempts = await waiting(length);
  const answers = await Promise.allSettled(
    // On a busy machine a connection may not come free in time: that is no refusal.
    attempts.map((attempt) =>
      untilAnswered(() => scheduling.book(attempt, provider, applicant()), ['UNAVAILABLE']),
    ),
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

const MIXED_RUSH = count(40, 100);

test(`${MIXED_RUSH} on ${MIXED_RUSH} slots, answers lost, tries repeated, a third undone and booked anew: each has one slot of its own`, async () => {
  const provider = await providerWith({ slots: MIXED_RUSH });
  const scheduling = postgresScheduling(database.worker);
  const go = async (attempt: Attempt, index: number): Promise<void> => {
    const book = (by: Attempt) => untilAnswered(() => scheduling.book(by, provider, applicant()));
    const [one, two] = await Promise.all([book(attempt), book(attempt)]);
    assert.deepEqual(one, two);
    if (index % 3 !== 0) return;
    const again = (verb: 'undo' | 'perform') =>
      admitted(database.owner, attempt.id, attempt.step, verb);
    const undo = await again('undo');
    await untilAnswered(() => scheduling.remove(undo, null));
    await untilAnswered(() => scheduling.remove(undo, null));
    await book(await again('perform'));
  };
  const attempts = await waiting(MIXED_RUSH);
  await whileSevering(database, inLanes(attempts, 8, go));
  const load = await row<{ offered: number; booked: number; slots: number }>(
    database.owner,
    `SELECT offered, booked, (SELECT count(DISTINCT slot_id) FROM appointment a
       WHERE a.provider_id = l.provider_id AND enrollment_id = ANY (?)) AS slots
     FROM provider_load l WHERE provider_id = ?`,
    [attempts.map(({ id }) => id), provider],
  );
  assert.deepEqual(load, { offered: MIXED_RUSH, booked: MIXED_RUSH, slots: MIXED_RUSH });
});
