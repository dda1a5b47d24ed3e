import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { enrollmentId } from '../../activities/domain/ids.js';
import type { WrappedKey } from '../../infra/crypto/keyring.js';
import { localKeyring } from '../../infra/crypto/local-keyring.js';
import { transitKeyring } from '../../infra/crypto/transit-keyring.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { row } from '../../infra/postgres/database.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { trustingFetch } from '../support/trusting-fetch.js';

/** A burst, the outage, and the way back on a busy machine. */
const PATIENCE_SECONDS = 20;
const AWAY_SECONDS = 3;
const LONG_MS = 120_000;

let bench: TestStack;
before(async () => {
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: `${PATIENCE_SECONDS}` }, { vault: true });
});
afterEach(async () => {
  await bench?.clearFaults();
});
after(() => bench?.stop());

const openbao = () => bench.stack.openbao ?? assert.fail('a key server of our own');
const comeBack = async () => {
  await openbao().stop();
  await openbao().start();
};
const bureauIsAway = () =>
  bench.fault('identity', {
    match: { operation: 'inquire' },
    times: 'always',
    effect: 'before',
    status: 503,
  });
async function submitted() {
  const person = bench.nextPerson();
  return { id: (await bench.portal.submit(person)).enrollmentId, email: person.email };
}

test('with keys in OpenBao a person is enrolled, and a failed enrollment is purged', async () => {
  const enrolled = await submitted();
  assert.equal((await bench.ended(enrolled.id)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrolled.id, enrolled.email), ENROLLED);
  await bench.fault('ehr', {
    match: { operation: 'create' },
    times: 'always',
    effect: 'before',
    status: 422,
  });
  const failed = await submitted();
  assert.equal((await bench.ended(failed.id)).outcome, 'rolled-back');
  assert.deepEqual(await bench.proof(failed.id, failed.email), NOTHING);
});

test('what the patient keeps is wrapped by OpenBao, not by keys of the file', async () => {
  const { id: text } = await submitted();
  await bench.ended(text);
  const id = enrollmentId(text);
  const held = await row<WrappedKey>(
    bench.owner,
    'SELECT kek_version AS version, wrapped FROM record_key WHERE enrollment_id = ?',
    [id],
  );
  assert.ok(held !== null);
  await assert.rejects(localKeyring(bench.keyringFile).unwrap('records', id, held));
  const operator = openbao().operator();
  const key = await transitKeyring(operator).unwrap('records', id, held);
  operator.close();
  assert.equal(key.length, 32);
});

for (const [how, takeAway] of [
  ['sealed', () => openbao().seal()],
  ['gone', () => openbao().kill()],
] as const)
  test(`the key server is ${how} for ${AWAY_SECONDS} s while sagas run: each ends enrolled, nothing twice`, async () => {
    await bureauIsAway();
    const people = await Promise.all(Array.from({ length: count(3, 20) }, submitted));
    await takeAway();
    await bench.clearFaults();
    await pause(AWAY_SECONDS * 1_000);
    await comeBack();
    for (const { id, email } of people) {
      assert.equal((await bench.ended(id)).outcome, 'enrolled');
      assert.deepEqual(await bench.proof(id, email), ENROLLED);
    }
    await assertInvariants(bench);
  });

test('the key server stays sealed: the purge needs no key, and the intake takes nothing until it is back', async () => {
  const { apiUrl, caFile } = bench.stack.file;
  const send = trustingFetch(readFileSync(caFile, 'utf8'));
  const isReady = async () => (await send(`${apiUrl}/readyz`)).status;
  assert.equal(await isReady(), 200);
  await bureauIsAway();
  const { id, email } = await submitted();
  await openbao().seal();
  await bench.clearFaults();
  assert.equal(await isReady(), 503);
  // A portal gives up after some tries, and its user comes again.
  const meanwhile = eventually(() => submitted().catch(() => null), LONG_MS);
  const status = await bench.ended(id);
  assert.equal(status.outcome, 'rolled-back');
  assert.equal(status.failureCode, 'UNAVAILABLE');
  assert.deepEqual(await bench.proof(id, email), NOTHING);
  await comeBack();
  assert.equal((await bench.ended((await meanwhile).id)).outcome, 'enrolled');
});
