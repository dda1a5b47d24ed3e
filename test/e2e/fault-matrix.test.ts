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
  endsRolledBack,
  hangs,
  losesAnswer,
  pretends,
  refuses,
  STEP_OF,
  TURN_BACK,
} from '../support/fault-worker/scripts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const SAGAS_A_CELL = count(1, 10);
/** An undo that hangs so often outlasts the round in which the others wait for it. */
const HANGS_PAST_FIRST_ROUND = 3;

let bench: TestStack;
let worker: FaultWorker;
before(async () => {
  bench = await startTestStack(PATIENCE.brief);
  worker = await startFaultWorker(bench);
});
after(async () => {
  await worker?.kill();
  await bench?.stop();
});

for (let round = 1; round <= SAGAS_A_CELL; round += 1)
  test(`round ${round}: every writing call fails, loses its answer, hangs, and each saga ends as it must`, async () => {
    const cases = [...FORWARD_CALLS.flatMap(forward), ...UNDO_CALLS.flatMap(undo)];
    await assertEnds(bench, await enrollAll(bench, worker, cases));
  });

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));

/** What passes is healed by a retry; what does not turns the saga back, or past the pivot asks for a person. */
function forward(call: ForwardCall): readonly Case[] {
  const healed = { end: ENDS_ENROLLED, letters: 1 };
  const forGood = (code: 'UNAVAILABLE' | 'RECORD_INVALID' | 'UNKNOWN_OUTCOME') =>
    call === 'mail.send'
      ? { end: { ...ENDS_ENROLLED, attention: 'WELCOME_NOT_SENT' }, letters: 0 }
      : { end: endsRolledBack(code, STEP_OF[call]), letters: 0 };
  return [
    {
      name: `${call} is away once`,
      orders: [refuses(call, 'UNAVAILABLE', 1)],
      ...healed,
    },
    {
      name: `${call} is away for good`,
      orders: [refuses(call, 'UNAVAILABLE', 'always')],
      ...forGood('UNAVAILABLE'),
    },
    {
      // A refusal stands: an attempt whose answer a busy machine loses is refused again.
      name: `${call} is refused`,
      orders: [refuses(call, 'RECORD_INVALID', 'always')],
      ...forGood('RECORD_INVALID'),
    },
    { name: `${call} loses its answer`, orders: [losesAnswer(call, 1)], ...healed },
    { name: `${call} hangs once`, orders: [hangs(call, 1)], ...healed },
    {
      name: `${call} hangs for good`,
      orders: [hangs(call, 'always')],
      ...forGood('UNKNOWN_OUTCOME'),
    },
  ];
}

/** Nothing ends an undo but its proof: neither a refusal, nor silence, nor a system that claims what is not so. */
function undo(call: UndoCall): readonly Case[] {
  const turnedBack = { end: ENDS_TURNED_BACK, letters: 0 };
  const faults = {
    'is away': refuses(call, 'UNAVAILABLE', 2),
    'is refused': refuses(call, 'RECORD_INVALID', 2),
    'loses its answer': losesAnswer(call, 1),
    'hangs once': hangs(call, 1),
    'hangs past the first round': hangs(call, HANGS_PAST_FIRST_ROUND),
    'pretends to be done': pretends(call, 1),
  };
  return Object.entries(faults).map(([what, order]) => ({
    name: `${call} ${what}`,
    orders: [TURN_BACK, order],
    ...turnedBack,
  }));
}
