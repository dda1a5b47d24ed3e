import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Accepted } from '../../api/schemas.js';
import { answers } from '../../infra/dev/launch/answers.js';
import { row, rows } from '../../infra/postgres/database.js';
import { countWaiting, type Ready, readyMany, runsOf, submit } from '../support/bursts.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  // A burst on a busy machine takes its time, and none of it may turn back.
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '60' });
});
after(() => bench?.stop());

const SUBMISSIONS = count(5, 25);
const IN_HAND_MS = 500;
/** Of a large burst the rest waits for a connection. */
const AT_THE_DATABASE = 15;
/** First tries that a kill cut off: their senders try again by themselves, in their own time. */
const firstTries: { readonly sent: Promise<Accepted>; readonly id: string }[] = [];

test('an API that is killed while it fetches the keys to validate by: nothing is kept, all is taken anew', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  const issuer = bench.stack.processes.pids()['oidc'] ?? assert.fail('no issuer');
  await bench.stack.processes.kill('api');
  process.kill(issuer, 'SIGSTOP');
  try {
    // A fresh process knows no keys yet, and is not ready without them.
    const starting = bench.stack.processes.start('api').catch(() => undefined);
    await apiAnswers('livez');
    const sent = ready.map((each) => submit(bench, each));
    await pause(IN_HAND_MS);
    await bench.stack.processes.kill('api');
    await starting;
    assert.equal(await countNewRows(), 0);
    await assertTakenOnce(ready, sent, () => process.kill(issuer, 'SIGCONT'));
  } finally {
    process.kill(issuer, 'SIGCONT');
  }
});

test('an API that is killed before it commits: nothing is half kept, all is taken anew', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  const lock = await bench.owner.transaction();
  await lock.raw('LOCK TABLE audit_entry IN SHARE MODE');
  const sent = ready.map((each) => submit(bench, each));
  const waiting = Math.min(SUBMISSIONS, AT_THE_DATABASE);
  await eventually(async () =>
    (await countWaiting(bench, 'audit_entry')) >= waiting ? true : null,
  );
  await bench.stack.processes.kill('api');
  assert.equal(await countNewRows(), 0);
  await assertTakenOnce(ready, sent, () => lock.rollback());
});

test('an API that is killed while it starts the sagas: each was kept, and is started once', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  const engine = bench.stack.temporal.child.pid;
  process.kill(engine, 'SIGSTOP');
  const sent = ready.map((each) => submit(bench, each));
  await eventually(async () => ((await countNewRows()) === SUBMISSIONS ? true : null));
  await bench.stack.processes.kill('api');
  await assertTakenOnce(ready, sent, () => process.kill(engine, 'SIGCONT'));
});

test('an API that is killed while its answers come in: who heard nothing hears the same when asking again', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  const sent = ready.map((each) => submit(bench, each));
  await Promise.race(sent);
  await bench.stack.processes.kill('api');
  await assertTakenOnce(ready, sent, () => undefined);
});

test('whoever tried again by itself was given the same enrollment, and each has one saga and one end', async () => {
  for (const { sent, id } of firstTries) {
    assert.equal((await sent).enrollmentId, id);
    assert.equal((await bench.ended(id)).outcome, 'enrolled');
    assert.equal(await runsOf(bench, id), 1, `runs of ${id}`);
  }
  await assertInvariants(bench);
});

/** Brings the API back and asks again: each key has one enrollment, with all that belongs to it. */
async function assertTakenOnce(
  ready: readonly Ready[],
  sent: readonly Promise<Accepted>[],
  release: () => unknown,
): Promise<void> {
  await release();
  await bench.stack.processes.start('api');
  const again = await Promise.all(ready.map((each) => submit(bench, each)));
  again.forEach(({ enrollmentId: id }, at) => {
    firstTries.push({ id, sent: sent[at] ?? assert.fail('not sent') });
  });
  assert.equal(new Set(again.map(({ enrollmentId }) => enrollmentId)).size, ready.length);
  const halves = await rows(
    bench.owner,
    `SELECT e.id FROM enrollment e FULL JOIN dossier_key k ON k.enrollment_id = e.id
     FULL JOIN idempotency i ON i.enrollment_id = e.id
     WHERE e.id IS NULL OR i.enrollment_id IS NULL OR (k.enrollment_id IS NULL AND e.phase <> 'ended')`,
  );
  assert.deepEqual(halves, [], 'half kept');
  assert.equal(await countRows(), firstTries.length, 'enrollments');
}

async function countRows(): Promise<number> {
  const found = await row<{ count: number }>(
    bench.owner,
    'SELECT count(*) AS count FROM enrollment',
  );
  return found?.count ?? 0;
}

/** Rows that came since the last burst was answered. */
const countNewRows = async (): Promise<number> => (await countRows()) - firstTries.length;

async function apiAnswers(path: string): Promise<void> {
  const { apiUrl } = bench.stack.file;
  await eventually(async () =>
    (await answers(`${apiUrl}/${path}`, readFileSync(bench.stack.file.caFile, 'utf8')))
      ? true
      : null,
  );
}
