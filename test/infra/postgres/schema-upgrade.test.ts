import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stepName } from '../../../activities/domain/step-name.js';
import { ConfigurationError } from '../../../infra/config/environment.js';
import { assertSchema } from '../../../infra/postgres/assert-schema.js';
import { row } from '../../../infra/postgres/database.js';
import { migrate } from '../../../infra/postgres/migrate.js';
import { migrations } from '../../../infra/postgres/migrations/index.js';
import { eventually } from '../../support/eventually.js';
import { EXPANSION } from '../../support/schema/expansion.js';
import { FIRST_RELEASE } from '../../support/schema/first-release.js';
import { EnrollmentRows, enrolled, rolledBack } from './support/enrollment-rows.js';

const wait = {
  kind: 'repair',
  step: stepName('a-step'),
  seconds: 600,
  code: null,
  attempts: 1,
} as const;
const ROUNDS = 5;
let bench: EnrollmentRows;
let inFlight: Awaited<ReturnType<typeof oneOfEach>>;

before(async () => {
  bench = await EnrollmentRows.start(FIRST_RELEASE);
  inFlight = await oneOfEach();
});
after(() => bench?.database.stop());

test('a process of this release does not start on the schema of the release before, and says what to do', async () => {
  for (const role of ['api', 'worker'] as const)
    await assert.rejects(
      assertSchema(bench.database[role]),
      (error) =>
        error instanceof ConfigurationError && /older than this release/.test(error.message),
    );
});

test('this release comes over the first one while sagas run, and a long look at the table holds nobody up', async () => {
  await whileMigrating(migrations, { saga: sagaOfBefore });
  for (const role of ['api', 'worker'] as const) await assertSchema(bench.database[role]);
});

test('so does a release to come; processes of this one go on with the newer schema, and start on it', async () => {
  await whileMigrating([...migrations, ...EXPANSION], { begun: itWaits });
  for (const role of ['api', 'worker'] as const) await assertSchema(bench.database[role]);
});

test('what was in flight before both upgrades ends as if there had been none', async () => {
  const { enrollments } = bench;
  const { accepted, running, waiting, committed, purging } = inFlight;
  assert.deepEqual(await enrollments.begin(accepted.id, accepted.run), {
    phase: 'running',
    mine: true,
  });
  await enrollments.endWait(waiting.id, waiting.run);
  for (const { id, run } of [accepted, running, waiting])
    assert.equal((await enrollments.commit(id, run)).phase, 'committed');
  for (const { id, run } of [accepted, running, waiting, committed])
    assert.equal((await enrollments.end(id, run, enrolled)).phase, 'ended');
  assert.equal((await enrollments.end(purging.id, purging.run, rolledBack)).phase, 'ended');
});

test('whoever migrates twice, or at the same time, changes nothing', async () => {
  await Promise.all([upgrade(migrations), upgrade(migrations)]);
});

/** An enrollment in each phase, as the release before left them. */
async function oneOfEach() {
  const { enrollments } = bench;
  const accepted = await bench.accepted();
  const running = await bench.running();
  const waiting = await bench.running();
  await enrollments.startWait(waiting.id, waiting.run, wait);
  const committed = await bench.running();
  await enrollments.commit(committed.id, committed.run);
  const purging = await bench.running();
  await enrollments.startPurge(purging.id, purging.run, {
    code: 'UNAVAILABLE',
    step: null,
    attempts: 1,
  });
  return { accepted, running, waiting, committed, purging };
}

const upgrade = (wanted: typeof migrations): Promise<void> =>
  migrate({ url: bench.database.urls.owner, caFile: bench.database.caFile }, wanted);

interface Traffic {
  readonly saga?: () => Promise<void>;
  /** When traffic may begin. */
  readonly begun?: () => Promise<unknown>;
}

/**
 * Somebody holds the table, as a backup does, until traffic has gone through while the migration waited for it. Were it
 * to wait without an end, all who come after would stand behind it, and the table would never be let go.
 */
async function whileMigrating(
  wanted: typeof migrations,
  { saga = oneSaga, begun = async () => undefined }: Traffic,
): Promise<void> {
  let done: Promise<void> = Promise.resolve();
  await bench.database.owner.transaction(async (look) => {
    await look.raw('SELECT count(*) FROM enrollment');
    done = upgrade(wanted);
    await begun();
    for (let round = 0; round < ROUNDS; round++) await saga();
  });
  await Promise.all([done, saga()]);
}

/** The migration stands before a lock that it cannot have. */
const itWaits = () =>
  eventually(() =>
    row(
      bench.database.owner,
      `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND application_name = 'migrate'`,
    ),
  );

/** Ended in the words of the first release, whose processes are still at work: they know no later column. */
async function sagaOfBefore(): Promise<void> {
  const { id, run } = await bench.running();
  await bench.enrollments.commit(id, run);
  const ended = await row(
    bench.database.worker,
    `UPDATE enrollment SET phase = 'ended', fence = fence + 1, ended_at = now(), outcome = 'enrolled',
            residue = '[]'::jsonb, needs_attention = false
     WHERE id = ? AND phase = 'committed' RETURNING phase`,
    [id],
  );
  assert.deepEqual(ended, { phase: 'ended' });
}

async function oneSaga(): Promise<void> {
  const { id, run } = await bench.running();
  await bench.enrollments.commit(id, run);
  assert.equal((await bench.enrollments.end(id, run, enrolled)).phase, 'ended');
}
