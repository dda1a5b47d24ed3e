import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { Failure } from '../../activities/domain/failure.js';
import type { Builds } from '../../activities/ports/builds.js';
import { newKey } from '../../infra/crypto/envelope.js';
import type { RunningTemporal } from '../../infra/dev/launch/temporal.js';
import { temporalClient } from '../../infra/temporal/client.js';
import { dataConverter, failureConverterPath } from '../../infra/temporal/data-converter.js';
import { openRun } from '../../infra/temporal/pinned-run.js';
import { makeCurrent, workerBuilds } from '../../infra/temporal/worker-builds.js';
import { buildsFor, versioning } from '../../worker/builds.js';
import { NAMESPACE, startTemporalServer } from '../api/support/temporal-server.js';
import { eventually } from '../support/eventually.js';

const PATIENCE_MS = 60_000;
const deployment = { deploymentName: 'enrollment', taskQueue: 'enrollment' };
const converterOf = () =>
  dataConverter({ current: 'k1', keys: new Map([['k1', newKey()]]) }, { mode: 'production' });
const dataConverterOfAll = converterOf();
let temporal: RunningTemporal;
let client: Client;
let connection: NativeConnection;
let same: WorkflowBundleWithSourceMap;
let changed: WorkflowBundleWithSourceMap;
let broken: WorkflowBundleWithSourceMap;

before(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  temporal = await startTemporalServer();
  client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, dataConverterOfAll);
  connection = await NativeConnection.connect({ address: temporal.address });
  [same, changed, broken] = (await Promise.all(['waiting', 'changed', 'broken'].map(bundleOf))) as [
    WorkflowBundleWithSourceMap,
    WorkflowBundleWithSourceMap,
    WorkflowBundleWithSourceMap,
  ];
});
after(async () => {
  await client?.connection.close();
  await connection?.close();
  await temporal?.stop();
});

const bundleOf = (name: string) =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`support/${name}-workflow.ts`, import.meta.url)),
    failureConverterPath,
    logger: new DefaultLogger('ERROR'),
  });

const buildOf = (buildId: string) => ({
  mode: 'production' as const,
  build: { deploymentName: deployment.deploymentName, buildId, goneAfterSeconds: 1 },
  temporal: { taskQueue: deployment.taskQueue, address: '', namespace: NAMESPACE, webUiUrl: '' },
});

const worker = (buildId: string, workflowBundle: WorkflowBundleWithSourceMap) =>
  Worker.create({
    ...{ connection, workflowBundle, namespace: NAMESPACE, dataConverter: dataConverterOfAll },
    taskQueue: deployment.taskQueue,
    ...versioning(buildOf(buildId)),
  });

const builds = (
  buildId: string,
  workflowBundle: WorkflowBundleWithSourceMap,
  dataConverter = dataConverterOfAll,
): Builds => buildsFor(buildOf(buildId), client, { workflowBundle, dataConverter });

const promoted = (buildId: string) =>
  eventually(
    () =>
      makeCurrent(client, deployment, buildId).then(
        () => true,
        () => null,
      ),
    PATIENCE_MS,
  );

const onBuild = async (workflowId: string) => (await openRun(client, workflowId))?.buildId ?? null;

test('a run stays on its build until another one, which replays its history, brings it over', async () => {
  const workflowId = `enrollment-${randomUUID()}`;
  await (await worker('1', same)).runUntil(async () => {
    await promoted('1');
    await client.workflow.start('waits', { ...deployment, workflowId, args: ['a note'] });
    await eventually(async () => ((await onBuild(workflowId)) === '1' ? true : null), PATIENCE_MS);
  });
  await (await worker('2', same)).runUntil(async () => {
    await promoted('2');
    assert.equal(await onBuild(workflowId), '1');
    const sweep = builds('2', same);
    await eventually(async () => ((await sweep.stranded()).length > 0 ? true : null), PATIENCE_MS);
    assert.deepEqual(await sweep.stranded(), [workflowId]);
    assert.equal(await builds('2', changed).bringHere(workflowId), 'diverges');
    for (const unsure of [builds('2', same, converterOf()), builds('2', broken)])
      await assert.rejects(
        unsure.bringHere(workflowId),
        (error) => error instanceof Failure && error.code === 'NOT_OPENED',
        'what says nothing of the code gives nobody up',
      );
    assert.equal(await onBuild(workflowId), '1', 'nothing was moved');
    assert.equal(await sweep.bringHere(workflowId), 'moved');
    assert.equal(await onBuild(workflowId), '2');
    assert.equal(await sweep.bringHere(workflowId), 'not-elsewhere');
    const handle = client.workflow.getHandle(workflowId);
    await handle.signal('go');
    assert.equal(await handle.result(), 'a note');
    assert.equal(await sweep.bringHere(workflowId), 'not-elsewhere');
  });
});

test('builds are told apart: which takes what is new, and what is still open on each', async () => {
  const found = await workerBuilds(client, deployment);
  const told = new Map(found.map(({ buildId, status, openRuns }) => [buildId, [status, openRuns]]));
  assert.deepEqual(told.get('2'), ['current', 0]);
  assert.equal(told.get('1')?.[1], 0);
  assert.notEqual(found.find(({ buildId }) => buildId === '1')?.retiredAt, null);
});

test('a build pins what it begins; production does not start without one, development pins nothing', () => {
  const { build } = buildOf('1');
  const pinning = versioning(buildOf('1')).workerDeploymentOptions;
  assert.equal(pinning?.defaultVersioningBehavior, 'PINNED');
  const nameless = { ...build, buildId: undefined };
  assert.throws(() => versioning({ mode: 'production', build: nameless }), /WORKER_BUILD_ID/);
  assert.deepEqual(versioning({ mode: 'development', build: nameless }), {});
});
