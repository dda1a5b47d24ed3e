import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Fault,
  faultyMailServer,
  type Stage,
} from '../infra/mail/support/faulty-mail-server.js';
import { letter, welcomeBench } from '../infra/mail/support/welcome-world.js';
import { count } from '../support/counts.js';
import { failing } from '../support/record-system-contract.js';
import { gateChanges, type Killing, killedAfter, killedBefore } from './support/killed-mailer.js';

let bench: Awaited<ReturnType<typeof welcomeBench>>;
before(async () => {
  bench = await welcomeBench();
  await gateChanges(bench.database.owner);
});
after(() => bench.stop());

type State = 'sending' | 'ready' | 'accepted' | 'refused' | 'unknown';

interface Point {
  readonly killed: Killing;
  readonly at: State;
  readonly fault: readonly [Stage, Fault] | null;
  /** What the attempts after it come to, and how many letters there are in the end. */
  readonly answer: State;
  readonly letters: number;
}

const LATER = ['RCPT', '450 later'] as const;
const NEVER = ['RCPT', '550 never'] as const;
const point = (
  killed: Killing,
  at: State,
  fault: Point['fault'],
  answer: State,
  letters: number,
): Point => ({ killed, at, fault, answer, letters });

/** At each change of the row, first those that no test of a lost answer covers. */
const points: readonly Point[] = [
  point(killedBefore, 'sending', null, 'accepted', 1),
  point(killedAfter, 'sending', ['connect', 'hang'], 'unknown', 0),
  point(killedBefore, 'accepted', null, 'unknown', 1),
  point(killedBefore, 'ready', LATER, 'unknown', 0),
  point(killedBefore, 'refused', NEVER, 'unknown', 0),
  point(killedAfter, 'accepted', null, 'accepted', 1),
  point(killedAfter, 'ready', LATER, 'accepted', 1),
  point(killedAfter, 'refused', NEVER, 'refused', 0),
];

for (const { killed, at, fault, answer, letters } of points.slice(0, count(5, points.length)))
  test(`a worker killed ${killed === killedBefore ? 'before' : 'after'} \`${at}\` is written: ${letters} letter, and it is never sent twice`, async () => {
    await using server = await faultyMailServer();
    if (fault !== null) server.fault = { stage: fault[0], fault: fault[1], times: 1 };
    const enrollment = await bench.enrollment();
    await killed(bench, at, server, enrollment);
    server.fault = null;
    const mail = bench.mailAt(server.url);
    for (const _ of [1, 2])
      assert.equal(await mail.send(await enrollment.attempt(), letter()), answer);
    assert.equal(await enrollment.state(), answer);
    assert.equal(server.complete.length, letters);
  });

test('once the row has moved on nothing is sent any more, however close it was', async () => {
  const enrollment = await bench.enrollment();
  const attempt = await enrollment.attempt();
  await Promise.allSettled([
    bench.mail.send(attempt, letter()),
    enrollment.move(`phase = 'purging', purge_code = 'UNAVAILABLE', fence = fence + 1`),
  ]);
  const before = bench.server.complete.length;
  await assert.rejects(bench.mail.send(attempt, letter()), failing('FENCED'));
  assert.equal(bench.server.complete.length, before);
});
