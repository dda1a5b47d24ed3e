import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../infra/dev/partners/fault.js';
import { row } from '../../infra/postgres/database.js';
import {
  type FaultyMailServer,
  faultyMailServer,
} from '../infra/mail/support/faulty-mail-server.js';
import { countWaiting, type Ready, readyMany, submit } from '../support/bursts.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { silenced } from '../support/silenced.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { lettersTo, toldOf } from './support/told.js';

const PATIENCE_SECONDS = 8;
const LONGER_THAN_THE_TEST_SECONDS = 300;

let mail: FaultyMailServer;
let bench: TestStack;
before(async () => {
  mail = await faultyMailServer();
  const settings = { SMTP_URL: mail.url, STEP_PATIENCE_SECONDS: `${PATIENCE_SECONDS}` };
  bench = await startTestStack(settings);
});
afterEach(async () => {
  await bench?.clearFaults();
  if (mail !== undefined) mail.fault = null;
});
after(async () => {
  await bench?.stop();
  await mail?.[Symbol.asyncDispose]();
});

const EACH = count(1, 3);
const database = () => bench.stack.postgres ?? assert.fail('a database of our own');
const accepted = async (ready: Ready) => (await submit(bench, ready)).enrollmentId;

const AWAY: Readonly<Record<string, (seconds: number) => Promise<void>>> = {
  gone: async (seconds) => {
    await database().kill();
    await pause(seconds * 1_000);
    await database().start();
  },
  silent: (seconds) => silenced(database(), bench.owner, () => pause(seconds * 1_000)),
};

for (const [how, away] of Object.entries(AWAY))
  for (const seconds of [1, 30].slice(0, count(1, 2)))
    test(`the database is ${how} for ${seconds} s: each saga ends, and each failure is told once`, async () => {
      const ids = await Promise.all((await readyMany(bench, EACH)).map(accepted));
      await away(seconds);
      for (const id of ids) {
        const { outcome } = await bench.ended(id);
        const told = (await toldOf(bench, mail, id)).filter((kind) => kind === 'rolled-back');
        assert.deepEqual(told, outcome === 'enrolled' ? [] : ['rolled-back']);
        if (seconds < PATIENCE_SECONDS) assert.equal(outcome, 'enrolled');
      }
    });

test('the database goes in mid-insert of a patient: told once, and healed by the next attempt', async () => {
  for (const ready of await readyMany(bench, EACH)) {
    const lock = await bench.owner.transaction();
    await lock.raw('LOCK TABLE patients_unsettled IN SHARE MODE');
    const id = await accepted(ready);
    await eventually(async () =>
      (await countWaiting(bench, 'patients_unsettled')) > 0 ? true : null,
    );
    await database().kill();
    await lock.rollback().catch(() => undefined); // It went with the server.
    await database().start();
    assert.equal((await bench.ended(id)).outcome, 'enrolled'); // The notice may come later.
    await eventually(async () => ((await toldOf(bench, mail, id)).length > 0 ? true : null));
    assert.deepEqual(await toldOf(bench, mail, id), ['patients-insert-failed']);
    const log = readFileSync(join(bench.stack.parts.stateFolder, 'logs', 'worker.log'), 'utf8');
    const said = log.split('\n').filter((line) => line.includes('patients.insert.failed'));
    assert.equal(said.filter((line) => line.includes(id)).length, 1);
  }
});

/** What the mail server does to a letter, how many then arrive whole, and what becomes of the enrollment. */
const MAIL_FAULTS = {
  'hangs up at once, twice': ['connect', 'cut', 2, 1, null],
  'says 450, twice': ['RCPT', '450 later', 2, 1, null],
  'says 550': ['RCPT', '550 no', 1, 0, 'WELCOME_NOT_SENT'],
  'hangs up after the final dot': ['dot', 'cut', 1, 1, 'WELCOME_UNCONFIRMED'],
} as const;

for (const [what, [stage, fault, times, arrived, attention]] of Object.entries(MAIL_FAULTS))
  test(`a mail server that ${what}: enrolled all the same, one letter at most, a doubt is told`, async () => {
    for (const ready of await readyMany(bench, EACH)) {
      mail.fault = { stage, fault, times };
      const id = await accepted(ready);
      const { outcome, needsAttention } = await bench.ended(id);
      assert.deepEqual([outcome, needsAttention], ['enrolled', attention !== null]);
      assert.equal(lettersTo(ready.person.email, mail.complete), arrived);
      assert.deepEqual(
        await toldOf(bench, mail, id),
        attention === null ? [] : ['needs-attention'],
      );
      const held = await row(bench.owner, 'SELECT attention FROM enrollment WHERE id = ?', [id]);
      assert.deepEqual(held, { attention });
    }
  });

const PARTNER_FAULTS: readonly Omit<Fault, 'match'>[] = [
  { effect: 'before', status: 429 },
  { effect: 'after', status: 500 },
  { effect: 'hang' },
  { effect: 'after', body: 'bad-json', status: 200 },
];
const OPERATIONS = { identity: 'inquire', ehr: 'create' } as const;

/** Each fault at both partners, to somebody each. */
async function struck(times: 1 | 'always'): Promise<readonly string[]> {
  const cases = PARTNER_FAULTS.flatMap((fault) =>
    (['identity', 'ehr'] as const).map((partner) => ({ fault, partner })),
  );
  const ready = await readyMany(bench, cases.length * EACH);
  for (const [at, { person }] of ready.entries()) {
    const { fault, partner } = cases[at % cases.length] ?? assert.fail('no case');
    const match = { operation: OPERATIONS[partner], person: { lastName: person.lastName } };
    // What takes effect is found by the next attempt, so that only what takes none can go on for ever.
    const effect = fault.effect === 'after' && times === 'always' ? 'before' : fault.effect;
    const retryAfterSeconds = times === 'always' ? LONGER_THAN_THE_TEST_SECONDS : 1;
    await bench.fault(partner, { ...fault, effect, times, match, retryAfterSeconds });
  }
  return Promise.all(ready.map(accepted));
}

test('a partner that says 429, 500, nothing or nonsense for a while: all are enrolled', async () => {
  for (const id of await struck(1)) {
    assert.equal((await bench.ended(id)).outcome, 'enrolled', id);
    assert.deepEqual(await toldOf(bench, mail, id), []);
  }
});

test('a partner that says so for ever: all are rolled back, each told once', async () => {
  for (const id of await struck('always')) {
    assert.equal((await bench.ended(id)).outcome, 'rolled-back', id);
    assert.deepEqual(await toldOf(bench, mail, id), ['rolled-back']);
  }
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));
