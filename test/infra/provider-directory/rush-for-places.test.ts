import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { rows } from '../../../infra/postgres/database.js';
import { postgresProviderDirectory } from '../../../infra/provider-directory/postgres-provider-directory.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { count } from '../../support/counts.js';
import { addProvider } from '../../support/directory-rows.js';
import { failing } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const STEP = 'assign-primary-care-provider';
let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const directory = () => postgresProviderDirectory(database.worker);
const accept = () => acceptEnrollment(database.owner);
const admit = (id: EnrollmentId, verb: 'perform' | 'undo' = 'perform') =>
  admitted(database.owner, id, STEP, verb);

/** What must hold at every moment: each provider's places taken are their assignments. */
async function assertSumsAgree(): Promise<void> {
  const off = await rows(
    database.reader,
    'SELECT provider_id FROM provider_load WHERE taken <> assigned OR taken > capacity',
  );
  assert.deepEqual(off, []);
}

const RUSH = count(100, 200);
const PLACES = 25;

test(`${RUSH} at once over ${PLACES} places, with repeats and undos: as many as there are places, sums agree`, async () => {
  for (const capacity of [10, 8, 7]) await addProvider(database.owner, { capacity });
  const attempts = await Promise.all(
    Array.from({ length: RUSH }, async () => admit(await accept())),
  );
  const rush = (all: typeof attempts) =>
    Promise.allSettled(all.map((attempt) => directory().assign(attempt, applicant())));
  const answers = await rush(attempts);
  const refused = answers.flatMap((answer) =>
    answer.status === 'rejected' && failing('NO_PROVIDER_AVAILABLE')(answer.reason) ? [answer] : [],
  );
  assert.equal(refused.length, RUSH - PLACES);
  await assertSumsAgree();

  const isLucky = (_: Attempt, index: number) => answers[index]?.status === 'fulfilled';
  const lucky = attempts.filter(isLucky);
  const unlucky = attempts.filter((attempt) => !lucky.includes(attempt));
  const [repeats] = await Promise.all([
    rush(lucky.slice(0, 10)),
    ...lucky.slice(10).map(async ({ id }) => directory().remove(await admit(id, 'undo'), null)),
  ]);
  assert.ok(repeats.every(({ status }) => status === 'fulfilled'));
  await assertSumsAgree();
  const second = await rush(unlucky);
  assert.equal(second.filter(({ status }) => status === 'fulfilled').length, PLACES - 10);
  await assertSumsAgree();
});
