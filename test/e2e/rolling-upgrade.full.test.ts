import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Child } from '../../infra/dev/launch/child.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { objectIn, opsHere } from '../infra/ops/support/ops-command.js';
import { actAsStaff } from '../support/act-as-staff.js';
import { countIn, outcomesOf, readyMany, submitAll } from '../support/bursts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { buildOf, promote, startBuild } from '../support/other-build/builds.js';
import { awaitingRepair, type Case } from '../support/staff-cases.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const SAGAS = 5;
const PATIENCE_MS = 120_000;
/** So soon is a build without workers taken for gone, by the sweep of the build that follows it. */
const SOON = { BUILD_GONE_AFTER_SECONDS: '3' };
/** A bureau that lets nobody pass keeps sagas in flight. */
const CLOSED = { effect: 'before', status: 503, delayMs: 500, times: 'always' } as const;

let bench: TestStack;
const others: Child[] = [];
/** In its repair window on build 1 from the first test on. */
let waiting: Case;

before(async () => {
  bench = await startTestStack({
    WORKER_BUILD_ID: '1',
    REPAIR_WINDOW_SECONDS: '3600',
    // Enough for one build to follow another while the bureau is closed.
    STEP_PATIENCE_SECONDS: '20',
  });
  await promote(bench, '1');
});
after(async () => {
  await Promise.all(others.map((child) => child.stop()));
  await bench?.stop();
});

const begin = async (build: Parameters<typeof startBuild>[1]) =>
  void others.push(await startBuild(bench, build));
const ops = (...words: readonly string[]) =>
  opsHere({ STATE_FOLDER: bench.stack.parts.stateFolder }, ...words);

test('sagas in flight finish on build 1 while build 2, which no history of theirs fits, takes new ones', async () => {
  waiting = await awaitingRepair(bench);
  await bench.clearFaults();
  await begin({ buildId: '2', isChanged: true });
  await bench.fault('identity', { match: { operation: 'inquire' }, ...CLOSED });
  const old = await inFlight(SAGAS);
  await promote(bench, '2');
  const young = await inFlight(2 * SAGAS);
  await bench.clearFaults();
  await eventually(
    async () => ((await countIn(bench, 'ended')) === 2 * SAGAS ? true : null),
    PATIENCE_MS,
  );
  assert.deepEqual(await outcomesOf(bench, [...old, ...young]), { enrolled: 2 * SAGAS });
  assert.deepEqual(await buildsOf(old), ['1']);
  assert.deepEqual(await buildsOf(young), ['2']);
});

test('a build that a waiting saga is pinned to is to be kept', async () => {
  const found = await standing('1');
  assert.deepEqual([found['openRuns'], found['mayBeRetired']], [1, false]);
  assert.match((await ops('builds')).stdout, /^1 .* keep its workers: it has open runs$/m);
});

test('its workers gone, what waits there and fits no build is given up: terminated, and purged', async () => {
  await bench.stack.processes.stop('worker');
  await begin({ buildId: '3', isChanged: true, settings: SOON });
  await promote(bench, '3');
  const { outcome, failureCode } = await bench.ended(waiting.id);
  assert.deepEqual([outcome, failureCode], ['rolled-back', 'SAGA_LOST']);
  assert.deepEqual(await bench.proof(waiting.id, waiting.person.email), NOTHING);
  assert.equal(await terminated(waiting.id), true);
});

test('build 1 has drained: it may be retired', async () => {
  await eventually(async () => ((await standing('1'))['mayBeRetired'] === true ? true : null));
  assert.match((await ops('builds')).stdout, /^1 .* may be retired$/m);
});

test('what waits on a build whose workers are gone goes on at the next one that replays it', async () => {
  const { id, person } = await awaitingRepair(bench);
  assert.equal(await buildOf(bench, id), '3');
  await begin({ buildId: '4', isChanged: true, settings: SOON });
  await promote(bench, '4');
  await Promise.all(others.slice(0, -1).map((child) => child.stop()));
  await eventually(async () => ((await buildOf(bench, id)) === '4' ? true : null), PATIENCE_MS);
  await bench.clearFaults();
  assert.equal((await bench.portal.status(id)).status, 'awaiting-repair');
  assert.equal(await actAsStaff(bench.stack, id, { action: 'retry-step' }), 202);
  assert.equal((await bench.ended(id)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(id, person.email), ENROLLED);
});

test('and every record, place, slot and link of the trail is there once', () =>
  assertInvariants(bench));

/** Begun, and held at the bureau; answers their ids once all of that are, along with who was there before. */
async function inFlight(total: number): Promise<readonly string[]> {
  const accepted = await submitAll(bench, await readyMany(bench, SAGAS));
  await eventually(
    async () => ((await countIn(bench, 'running')) === total + 1 ? true : null),
    PATIENCE_MS,
  );
  return accepted.map(({ enrollmentId }) => enrollmentId);
}

const buildsOf = async (ids: readonly string[]) => [
  ...new Set(await Promise.all(ids.map((id) => buildOf(bench, id)))),
];

async function standing(buildId: string): Promise<Record<string, unknown>> {
  const { builds } = objectIn(await ops('builds', '--json')) as unknown as {
    builds: Record<string, unknown>[];
  };
  return builds.find((each) => each['buildId'] === buildId) ?? assert.fail('no such build');
}

async function terminated(id: string): Promise<boolean> {
  const { status } = await bench.temporal.workflow.getHandle(`enrollment-${id}`).describe();
  return status.name === 'TERMINATED';
}
