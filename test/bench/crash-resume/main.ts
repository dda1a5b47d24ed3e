import { setTimeout as pause } from 'node:timers/promises';
import { countIn, outcomesOf, readyMany, submitAll } from '../../support/bursts.js';
import { startTestStack, type TestStack } from '../../support/test-stack.js';

/**
 * How long sagas take to end after the worker was killed with all of them in flight and started again at once:
 * `node infra/dev/bootstrap.mjs test/bench/crash-resume/main.ts [sagas] [rounds]`.
 */
const [sagas = 100, rounds = 2] = process.argv.slice(2).map(Number);
/** Partners this slow keep a whole burst in flight. */
const SLOW_MS = 2_500;
const POLL_MS = 50;

const bench = await startTestStack({ STEP_PATIENCE_SECONDS: '60' });
try {
  for (let round = 1; round <= rounds; round += 1) {
    const figures = await measure(bench);
    process.stdout.write(`${JSON.stringify({ round, sagas, ...figures })}\n`);
  }
} finally {
  await bench.stop();
}

async function measure(stack: TestStack) {
  const slow = { effect: 'late', delayMs: SLOW_MS, times: 'always' } as const;
  await stack.fault('identity', { match: { operation: 'inquire' }, ...slow });
  await stack.fault('ehr', { match: { operation: 'create' }, ...slow });
  const accepted = await submitAll(stack, await readyMany(stack, sagas));
  while ((await countIn(stack, 'accepted')) > 0) await pause(POLL_MS);
  const inFlight = await countIn(stack, 'running', 'committed');
  const killedAt = performance.now();
  await stack.stack.processes.kill('worker');
  await stack.clearFaults();
  await stack.stack.processes.start('worker');
  const readyAt = performance.now();
  const endings: number[] = [];
  for (let open = inFlight; open > 0; await pause(POLL_MS)) {
    const left = await countIn(stack, 'accepted', 'running', 'committed', 'purging');
    for (; open > left; open -= 1) endings.push(performance.now() - readyAt);
  }
  const seconds = (ms = Number.NaN) => Math.round(ms / 100) / 10;
  return {
    inFlight,
    outcomes: await outcomesOf(
      stack,
      accepted.map(({ enrollmentId }) => enrollmentId),
    ),
    killToReady: seconds(readyAt - killedAt),
    readyToMedianEnd: seconds(endings[Math.floor(endings.length / 2)]),
    readyToLastEnd: seconds(endings.at(-1)),
    killToLastEnd: seconds((endings.at(-1) ?? Number.NaN) + readyAt - killedAt),
  };
}
