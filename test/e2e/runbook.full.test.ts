import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import {
  type FaultyMailServer,
  faultyMailServer,
} from '../infra/mail/support/faulty-mail-server.js';
import { objectIn, ops, opsHere, type Ran } from '../infra/ops/support/ops-command.js';
import { ATTENDED } from '../support/attended-sagas.js';
import { type Entry, filledIn, type RunbookCommand, runbookEntries } from '../support/runbook.js';
import { startTestStack } from '../support/test-stack.js';
import { trustingFetch } from '../support/trusting-fetch.js';
import { type RunbookBench, stateOf } from './support/runbook-states.js';

const STEP = 'create-ehr-record';
/** Verbs after which the state that an entry is about is another one. */
const ACTING = ['decide', 'retry', 'roll-back', 'cancel', 'resolve'];

let mail: FaultyMailServer;
let bench: RunbookBench;
const ownFetch = globalThis.fetch;
before(async () => {
  mail = await faultyMailServer();
  const stack = await startTestStack({ ...ATTENDED, SMTP_URL: mail.url });
  const { parts, file } = stack.stack;
  bench = { ...stack, mail, witness: join(parts.stateFolder, 'witness.json') };
  // An engineer's process trusts the stack's authority from its start; this one began before there was one.
  const trusting = trustingFetch(readFileSync(file.caFile, 'utf8'));
  globalThis.fetch = (input, init) =>
    new URL(input instanceof Request ? input.url : input).protocol === 'https:'
      ? trusting(input, init)
      : ownFetch(input, init);
});
afterEach(() => bench?.clearFaults());
after(async () => {
  globalThis.fetch = ownFetch;
  await bench?.stop();
  await mail?.[Symbol.asyncDispose]();
});

/** Only a replay needs a process of its own: the engine would keep this one alive. */
function run(words: readonly string[]): Promise<Ran> {
  const { parts, file } = bench.stack;
  const here = { STATE_FOLDER: parts.stateFolder, NODE_EXTRA_CA_CERTS: file.caFile };
  return words[0] === 'replay' ? ops(here, ...words) : opsHere(here, ...words);
}

const isActing = (block: readonly RunbookCommand[]): boolean =>
  block.some(({ words: [verb = ''] }) => ACTING.includes(verb));

async function runBlock(block: readonly RunbookCommand[], id: string): Promise<void> {
  for (const command of block) {
    const words = filledIn(command, id, STEP);
    const { code, stdout, stderr } = await run(words);
    assert.equal(code, command.exit, `${words.join(' ')}\n${stdout}${stderr}`);
  }
}

/** Each acting block on a state of its own; what looks, looks at the one that is there. */
async function follow({ code, blocks }: Entry): Promise<void> {
  let id: string | null = null;
  for (const block of blocks) {
    id ??= await stateOf(code)(bench);
    if (!isActing(block)) {
      await runBlock(block, id);
      continue;
    }
    // An undo that is mended before it is asked for may be over by itself.
    if (code !== 'STUCK_UNDO') await bench.clearFaults();
    await runBlock(block, id);
    await bench.clearFaults();
    await bench.ended(id);
    id = null;
  }
}

const entries = runbookEntries();

test('with ops alone a failed saga is found, replayed and re-driven in its repair window', async () => {
  const id = await stateOf('AWAITING_REPAIR')(bench);
  const [look, act] = entries.find(({ code }) => code === 'AWAITING_REPAIR')?.blocks ?? [];
  assert.ok(look !== undefined && act !== undefined);
  const found = objectIn(await run([...filledIn(look[0] ?? assert.fail(), id, STEP), '--json']));
  const ids = (found['enrollments'] as { enrollmentId: string }[]).map((each) => each.enrollmentId);
  assert.deepEqual(ids, [id]);
  const shown = await run(['show', id]);
  assert.match(shown.stdout, /^runbook +infra\/ops\/RUNBOOK\.md#awaiting_repair$/m);
  const replayed = await run(['replay', id, '--json']);
  assert.deepEqual(objectIn(replayed), { replayed: 1, broken: 0, diverged: [] });
  await bench.clearFaults();
  await runBlock(act, id);
  assert.equal((await bench.ended(id)).outcome, 'enrolled');
  assert.match((await run(['show', id])).stdout, /^next +Nothing to do: it is over\.$/m);
});

for (const entry of entries)
  test(`${entry.code}: every command of its entry ends as it says`, () => follow(entry));
