import { setTimeout as pause } from 'node:timers/promises';
import { rows } from '../../../infra/postgres/database.js';
import { countIn, outcomesOf, readyMany, submitAll } from '../../support/bursts.js';
import { startTestStack, type TestStack } from '../../support/test-stack.js';
import { each, taken } from './taken.js';

/**
 * What one enrollment takes, for the arithmetic of infra/k8s/SIZING.md, on a whole stack with a key server:
 * `node infra/dev/bootstrap.mjs test/bench/sizing/main.ts [enrolled] [rolled back]`. One line for those that were enrolled,
 * one for those that an EHR which always fails rolled back, one for connections. What runs beside (sweeps, checkpoints) is
 * in it.
 */
const [enrolled = 60, rolledBack = 20] = process.argv.slice(2).map(Number);
const AT_ONCE = 10;
const WARMING = 5;
const POLL_MS = 100;
/** As in production, so that what runs beside is not most of it. */
const SETTINGS = { SWEEP_INTERVAL_SECONDS: '60', AUDIT_CHECKPOINT_SECONDS: '60' };

const bench = await startTestStack(SETTINGS, { vault: true });
try {
  await run(bench, WARMING);
  tell('enrolled', await measured(bench, enrolled));
  await bench.fault('ehr', {
    ...{ match: { operation: 'create' }, times: 'always' },
    ...{ effect: 'before', status: 503 },
  });
  tell('rolled back', await measured(bench, rolledBack));
  tell('connections', await connections(bench));
} finally {
  await bench.stop();
}

function tell(what: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ what, ...figures })}\n`);
}

async function measured(stack: TestStack, count: number) {
  const before = await taken(stack);
  const beganAt = performance.now();
  const ids = await run(stack, count);
  const seconds = (performance.now() - beganAt) / 1_000;
  return {
    outcomes: await outcomesOf(stack, ids),
    enrollmentsPerSecond: Number((count / seconds).toPrecision(3)),
    saga: await historiesOf(stack, ids),
    each: each(before, await taken(stack), count),
  };
}

/** Enrolls so many people, a few at a time, and waits until each has ended; answers their ids. */
async function run(stack: TestStack, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const ready = await readyMany(stack, Math.min(AT_ONCE, count - ids.length));
    ids.push(...(await submitAll(stack, ready)).map(({ enrollmentId }) => enrollmentId));
    while ((await countIn(stack, 'accepted', 'running', 'committed', 'purging')) > 0)
      await pause(POLL_MS);
  }
  return ids;
}

/** Events and bytes of the sagas' histories, and what they are made of, on average. */
async function historiesOf({ temporal }: TestStack, ids: readonly string[]) {
  const sums: Record<string, number> = {};
  const add = (name: string, value: number): void => {
    sums[name] = (sums[name] ?? 0) + value / ids.length;
  };
  for (const id of ids) {
    const handle = temporal.workflow.getHandle(`enrollment-${id}`);
    const { historyLength, historySize = 0 } = await handle.describe();
    add('events', historyLength);
    add('bytes', historySize);
    const { events } = await handle.fetchHistory();
    for (const { eventType } of events ?? []) {
      if (eventType === ACTIVITY_SCHEDULED) add('activities', 1);
      if (eventType === WORKFLOW_TASK_COMPLETED) add('workflow tasks', 1);
      if (eventType === TIMER_STARTED) add('timers', 1);
      if (eventType === MARKER_RECORDED) add('markers', 1);
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, value]) => [name, Number(value.toPrecision(3))]),
  );
}

/** The numbers of temporal.api.enums.v1.EventType. */
const WORKFLOW_TASK_COMPLETED = 7;
const ACTIVITY_SCHEDULED = 10;
const TIMER_STARTED = 17;
const MARKER_RECORDED = 25;

/** Connections to the database by which process holds them. */
async function connections({ owner }: TestStack): Promise<Readonly<Record<string, number>>> {
  const found = await rows<{ name: string; count: number }>(
    owner,
    `SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name <> '' GROUP BY 1`,
  );
  return Object.fromEntries(found.map(({ name, count }) => [name, count]));
}
