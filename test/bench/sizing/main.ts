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
/** temporal.api.enums.v1.EventType */
const EVENT_TYPES = { 'workflow tasks': 7, activities: 10, timers: 17, markers: 25 } as const;
/** As in production, so that what runs beside is not most of it. */
const SETTINGS = {
  ...{ SWEEP_INTERVAL_SECONDS: '60', AUDIT_CHECKPOINT_SECONDS: '60' },
  STEP_PATIENCE_SECONDS: '60', // On a busy machine less would roll back what is to be enrolled.
};

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

/** Events and bytes of the sagas' histories, and what they are made of: the median, which a busy machine moves least. */
async function historiesOf({ temporal }: TestStack, ids: readonly string[]) {
  const seen: Record<string, number[]> = {};
  const note = (name: string, value: number): void => {
    seen[name] = [...(seen[name] ?? []), value];
  };
  for (const id of ids) {
    const handle = temporal.workflow.getHandle(`enrollment-${id}`);
    const { historyLength, historySize = 0 } = await handle.describe();
    note('events', historyLength);
    note('bytes', historySize);
    const { events } = await handle.fetchHistory();
    for (const [name, type] of Object.entries(EVENT_TYPES))
      note(name, events?.filter(({ eventType }) => eventType === type).length ?? 0);
  }
  return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, median(values)]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Connections to the database by which process holds them. */
async function connections({ owner }: TestStack): Promise<Readonly<Record<string, number>>> {
  const found = await rows<{ name: string; count: number }>(
    owner,
    `SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name <> '' GROUP BY 1`,
  );
  return Object.fromEntries(found.map(({ name, count }) => [name, count]));
}
