import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { newKey } from '../../../infra/crypto/envelope.js';
import type { RunningTemporal } from '../../../infra/dev/launch/temporal.js';
import { temporalClient } from '../../../infra/temporal/client.js';
import { dataConverter, failureConverterPath } from '../../../infra/temporal/data-converter.js';
import { NAMESPACE, startTemporalServer } from '../../api/support/temporal-server.js';
import type { probe } from './support/probe-workflow.js';

const CANARY = 'Zq7canary';
const keys = { current: 'k1', keys: new Map([['k1', newKey()]]) };
const converter = dataConverter(keys, { mode: 'production' });
let temporal: RunningTemporal;

const logger = new DefaultLogger('ERROR');
before(async () => {
  Runtime.install({ logger });
  temporal = await startTemporalServer();
});
after(() => temporal.stop());

const activities = {
  echo: async (value: string) => value,
  fail: async (value: string): Promise<string> => {
    throw ApplicationFailure.create({
      type: 'AUTH',
      message: `refused ${value}`,
      details: [value],
    });
  },
};

/** Runs work while a worker with our converter takes tasks. */
async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const connection = await NativeConnection.connect({ address: temporal.address });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./support/probe-workflow.ts', import.meta.url)),
    failureConverterPath,
    logger,
  });
  const worker = await Worker.create({
    connection,
    namespace: NAMESPACE,
    taskQueue: 'probe',
    workflowBundle,
    activities,
    dataConverter: converter,
  });
  try {
    return await worker.runUntil(work);
  } finally {
    await connection.close();
  }
}

/** The value as itself and as base64 would show it, at each of the three offsets. */
const spellings = [0, 1, 2].map((skipped) =>
  Buffer.from(CANARY).subarray(skipped).toString('base64').replace(/.=*$/, ''),
);
const traces = (text: string) => [CANARY, ...spellings].filter((each) => text.includes(each));

test('arguments, results, details and failures of a run are nowhere readable at Temporal, and readable to us', async () => {
  const client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, converter);
  try {
    const workflowId = 'probe-1';
    const start = { workflowId, taskQueue: 'probe', args: [CANARY] as [string] };
    const failed = await withWorker(() =>
      client.workflow
        .execute<typeof probe>('probe', { ...start, staticSummary: `summary of ${CANARY}` })
        .then(
          () => assert.fail('the probe fails'),
          (error: unknown) => error,
        ),
    );
    assert.ok(failed instanceof WorkflowFailedError);
    assert.ok(failed.cause instanceof ApplicationFailure);
    assert.equal(failed.cause.message, `the activity said: refused ${CANARY}`);
    assert.deepEqual(failed.cause.details, [CANARY]);

    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    assert.ok((history.events?.length ?? 0) > 10);
    const text = JSON.stringify(history, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    assert.deepEqual(traces(text), []);
    assert.match(text, /UNAVAILABLE/, 'the code stays readable');
  } finally {
    await client.connection.close();
  }
});

test('nor is anything of it in the files that the server keeps', () => {
  const folder = dirname(temporal.databaseFile);
  const files = readdirSync(folder);
  assert.ok(files.length > 0);
  for (const file of files)
    assert.deepEqual(traces(readFileSync(join(folder, file)).toString('latin1')), [], file);
});
