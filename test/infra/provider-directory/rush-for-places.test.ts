import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
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
import { inLanes, untilAnswered, whileSevering } from '../../support/severed-connections.js';
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

const MIXED_PLACES = count(20, 50);
const MIXED_RUSH = count(60, 200);
const UNDO_EVERY = 3;
const LANES = 8;

test(`${MIXED_RUSH} at once over ${MIXED_PLACES} places, answers lost, tries repeated, every third undone: never a place too many or lost`, async () => {
  await rows(database.owner, 'UPDATE provider SET capacity = taken');
  for (const capacity of [MIXED_PLACES - 10, 10]) await addProvider(database.owner, { capacity });
  const ids = await inLanes(Array.from({ length: MIXED_RUSH }), LANES, accept);
  const go = async (id: EnrollmentId, index: number): Promise<'kept' | 'undone' | 'refused'> => {
    const attempt = await admit(id);
    const assign = () => untilAnswered(() => directory().assign(attempt, applicant()));
    const [one, two] = await Promise.allSettled([assign(), assign()]);
    for (const answer of [one, two])
      if (answer.status === 'rejected')
        assert.ok(failing('NO_PROVIDER_AVAILABLE')(answer.reason), String(answer.reason));
    if (one.status === 'rejected' && two.status === 'rejected') return 'refused';
    if (one.status === two.status) assert.deepEqual(one, two);
    if (index % UNDO_EVERY !== 0) return 'kept';
    const undo = await admit(id, 'undo');
    await untilAnswered(() => directory().remove(undo, null));
    await untilAnswered(() => directory().remove(undo, null));
    return 'undone';
  };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      await assertSumsAgree();
      await pause(5);
    }
  })();
  const ends = await whileSevering(database, inLanes(ids, LANES, go));
  isOver = true;
  await watching;
  await assertSumsAgree();
  const kept = ids.filter((_, index) => ends[index] === 'kept');
  const held = await rows<{ enrollment_id: EnrollmentId }>(
    database.owner,
    'SELECT enrollment_id FROM provider_assignment WHERE enrollment_id = ANY (?)',
    [ids],
  );
  assert.deepEqual(held.map((each) => each.enrollment_id).sort(), kept.toSorted());
  assert.ok(kept.length <= MIXED_PLACES && ends.includes('undone'));
});
