import { after, before, test } from 'node:test';
import { count } from '../support/counts.js';
import { assertEnds, type Case, enrollAll } from '../support/fault-worker/enroll-scripted.js';
import {
  type FaultWorker,
  PATIENCE,
  startFaultWorker,
} from '../support/fault-worker/fault-worker.js';
import {
  FORWARD_CALLS,
  type ForwardCall,
  UNDO_CALLS,
  type UndoCall,
} from '../support/fault-worker/orders.js';
import {
  ENDS_ENROLLED,
  ENDS_TURNED_BACK,
  parks,
  TURN_BACK,
} from '../support/fault-worker/scripts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const ROUNDS = count(1, 20);

let bench: TestStack;
let worker: FaultWorker | undefined;
before(async () => {
  bench = await startTestStack(PATIENCE.long);
});
after(async () => {
  await worker?.kill();
  await bench?.stop();
});

const points = [...FORWARD_CALLS.flatMap(forward), ...UNDO_CALLS.flatMap(undo)];

for (let round = 1; round <= ROUNDS; round += 1)
  test(`round ${round}: a worker killed with a saga at each of ${points.length} points: the next one ends them all as if nothing had been`, async () => {
    await worker?.kill(); // That of a round that failed.
    worker = await startFaultWorker(bench);
    const trials = await enrollAll(bench, worker, points);
    await worker.parked(trials.map(({ id }) => id));
    await worker.kill();
    await bench.stack.processes.start('worker');
    await assertEnds(bench, trials);
  });

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));

function forward(call: ForwardCall): readonly Case[] {
  return (['before', 'after'] as const).map((at) => ({
    ...{ name: `${at} ${call}`, orders: [parks(call, at)], end: ENDS_ENROLLED, letters: 1 },
  }));
}

function undo(call: UndoCall): readonly Case[] {
  return (['before', 'after'] as const).map((at) => ({
    name: `${at} ${call}`,
    orders: [TURN_BACK, parks(call, at)],
    ...{ end: ENDS_TURNED_BACK, letters: 0 },
  }));
}
