import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PortalClient } from '../../api/portal-client/portal-client.js';
import { programOf } from '../../infra/dev/programs.js';
import { row } from '../../infra/postgres/database.js';
import { countIn, outcomesOf, readyMany } from '../support/bursts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { portalOf } from '../support/portal-of.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const SAGAS = 12;
const PATIENCE_MS = 120_000;
let bench: TestStack;
/** The same client at each API. */
let portals: readonly PortalClient[];

before(async () => {
  bench = await startTestStack(
    { STEP_PATIENCE_SECONDS: '60', PARTNER_TASK_QUEUES: 'ehr', PARTNER_ATTEMPTS_AT_ONCE: '2' },
    { workers: 2, apis: 2 },
  );
  const { parts, file } = bench.stack;
  const { API_PORT: port } = programOf('api-2', parts).settings;
  const second = { ...bench.stack, file: { ...file, apiUrl: `https://localhost:${port}` } };
  portals = [bench.portal, await portalOf(second)];
});
after(() => bench?.stop());

test('one submission handed in at two APIs at the same time is one enrollment', async () => {
  const ready = await readyMany(bench, SAGAS);
  const answers = await Promise.all(
    ready.map(({ application, key }) =>
      Promise.all(portals.map((portal) => portal.submitSealed(application, key))),
    ),
  );
  for (const each of answers)
    assert.equal(new Set(each.map(({ enrollmentId }) => enrollmentId)).size, 1);
  await eventually(
    async () => ((await countIn(bench, 'ended')) === SAGAS ? true : null),
    PATIENCE_MS,
  );
  const ids = answers.map(([first]) => first?.enrollmentId ?? '');
  assert.deepEqual(await outcomesOf(bench, ids), { enrolled: SAGAS });
  for (const id of ids.slice(0, 2))
    assert.equal((await portals[1]?.status(id))?.outcome, 'enrolled', 'read at the other API');
});

test('with one API and one worker killed, what the others have taken goes on', async () => {
  await bench.stack.processes.kill('worker-2');
  await bench.stack.processes.kill('api');
  const other = portals[1] ?? assert.fail('one API');
  const people = await readyMany(bench, 2);
  const accepted = await Promise.all(
    people.map(({ application, key }) => other.submitSealed(application, key)),
  );
  await eventually(
    async () => ((await countIn(bench, 'ended')) === SAGAS + accepted.length ? true : null),
    PATIENCE_MS,
  );
  await bench.stack.processes.start('api');
});

test('steps of a partner with a task queue of its own waited there, the others in the queue of the sagas', async () => {
  const found = await row<{ id: string }>(bench.owner, 'SELECT id FROM enrollment LIMIT 1');
  const { events } = await bench.temporal.workflow
    .getHandle(`enrollment-${found?.id}`)
    .fetchHistory();
  const queues = new Map(
    (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: each }) =>
      each ? [[each.activityType?.name ?? '', each.taskQueue?.name ?? '']] : [],
    ) as [string, string][],
  );
  assert.equal(queues.get('create-ehr-record.perform'), 'enrollment-ehr');
  assert.equal(queues.get('verify-identity.perform'), 'enrollment');
});

test('each was begun once, whichever relay was first', async () => {
  const begun = await row<{ most: number }>(
    bench.owner,
    `SELECT max(n) AS most FROM (
       SELECT count(*) AS n FROM audit_entry WHERE event = 'enrollment.started' GROUP BY enrollment_id) each`,
  );
  assert.equal(begun?.most, 1);
  await assertInvariants(bench);
});
