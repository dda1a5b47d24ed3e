import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { Counter, Registry } from 'prom-client';
import { compose } from '../../../infra/mail/compose.js';
import { mailServer } from '../../../infra/mail/mail-server.js';
import { deliver } from '../../../infra/mail/smtp.js';
import { startHealthServer } from '../../../infra/observability/health-server.js';
import { canaryPerson } from '../../support/canaries.js';
import { eventually } from '../../support/eventually.js';
import { type StackLeaks, stackLeaks } from '../../support/stack-leaks.js';
import type { TestStack } from '../../support/test-stack.js';
import { type leaky, TOLD_DIGIT } from './leaky-workflow.js';

/** Somebody whom no other test tells of. */
export const planted = canaryPerson(TOLD_DIGIT);

/** Leaks of every kind, by what the scan says of each: planted in a running stack, looked for as in any other run. */
export interface PlantedLeaks {
  inFiles(bench: TestStack, leaks: StackLeaks): Promise<readonly string[]>;
  inMail(bench: TestStack, leaks: StackLeaks): Promise<readonly string[]>;
  inMetrics(bench: TestStack): Promise<readonly string[]>;
  atTemporal(bench: TestStack, leaks: StackLeaks): Promise<readonly string[]>;
}

const NOBODY = crypto.randomUUID();
const logger = new DefaultLogger('ERROR');
const workflowsPath = fileURLToPath(new URL('leaky-workflow.ts', import.meta.url));

export const PLANTED: PlantedLeaks = {
  /** A line of a log, the name of a file, and a URL that a partner was called with. */
  async inFiles({ stack }, leaks) {
    const { stateFolder } = stack.parts;
    const log = join(stateFolder, 'logs', 'planted.log');
    const named = join(stateFolder, `${planted.insurancePolicyNumber}.json`);
    writeFileSync(log, `{"level":"error","note":"duplicate key (${planted.email})"}\n`);
    writeFileSync(named, '{}');
    await fetch(
      `${stack.file.partners.ehr}/Patient?family=${encodeURIComponent(planted.lastName)}`,
    );
    try {
      return await eventually(async () => {
        const found = leaks.files(planted, []);
        return found.some((each) => each.startsWith('logs/partners.log')) ? found : null;
      });
    } finally {
      rmSync(log);
      rmSync(named);
    }
  },
  async inMail({ stack }, leaks) {
    const to = 'it-support@clinic.example';
    const messageId = `<${crypto.randomUUID()}@clinic.example>`;
    const letter = { messageId, from: to, to, subject: 'x', text: planted.addressLine1 };
    await deliver(mailServer(stack.file.smtpUrl), await compose(letter), { limitMs: 10_000 });
    return leaks.told(planted, NOBODY);
  },
  async inMetrics(bench) {
    const metrics = new Registry();
    const labelled = new Counter({
      ...{ name: 'x', help: 'x' },
      ...{ labelNames: ['who'], registers: [metrics] },
    });
    labelled.inc({ who: planted.postalCode });
    const server = await startHealthServer({
      host: '127.0.0.1',
      port: 0,
      isReady: () => true,
      metrics,
    });
    const metricsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    const { stack } = bench;
    const leaks = stackLeaks({
      ...bench,
      stack: { ...stack, file: { ...stack.file, metricsUrl } } as typeof stack,
    });
    try {
      return await leaks.told(planted, NOBODY);
    } finally {
      await leaks.close();
      server.close();
      await once(server, 'close');
    }
  },
  async atTemporal({ stack, temporal, converter }, leaks) {
    const { temporalAddress: address, namespace } = stack.file;
    Runtime.install({ logger });
    const connection = await NativeConnection.connect({ address });
    const worker = await Worker.create({
      ...{ connection, namespace, taskQueue: 'leaky', dataConverter: converter },
      workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
    });
    const start = { workflowId: 'leaky', taskQueue: 'leaky', args: [planted.email] as [string] };
    try {
      return await worker.runUntil(async () => {
        await temporal.workflow.execute<typeof leaky>('leaky', start).catch(() => undefined);
        return leaks.temporal(planted, 'leaky');
      });
    } finally {
      await connection.close();
    }
  },
};

/** What the scan must have found, by its place and field. */
export const assertFound = (found: readonly string[], ...expected: readonly string[]): void =>
  assert.deepEqual(
    expected.filter((each) => !found.some((leak) => leak.startsWith(each))),
    [],
    found.join('\n'),
  );
