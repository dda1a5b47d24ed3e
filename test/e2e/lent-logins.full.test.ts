import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ENROLLED } from '../../infra/dev/start/proof.js';
import { rows } from '../../infra/postgres/database.js';
import { count } from '../support/counts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const LOGIN_SECONDS = 3;
const PEOPLE = count(20, 200);
const PAUSE_MS = 500;

let bench: TestStack;
before(async () => {
  bench = await startTestStack(
    { STEP_PATIENCE_SECONDS: '60' },
    { vault: true, databaseLoginSeconds: LOGIN_SECONDS },
  );
});
after(() => bench?.stop());

/** The logins that API and worker hold connections with just now. */
async function loginsInUse(): Promise<readonly string[]> {
  const found = await rows<{ name: string }>(
    bench.owner,
    `SELECT DISTINCT usename AS name FROM pg_stat_activity WHERE application_name IN ('api', 'worker')`,
  );
  return found.map(({ name }) => name);
}

test('database logins are exchanged while people enroll: each enrollment ends enrolled, nothing twice', async () => {
  const seen = new Set<string>();
  const people: { readonly id: string; readonly email: string }[] = [];
  for (let turn = 0; turn < PEOPLE; turn += 1) {
    const person = bench.nextPerson();
    people.push({ id: (await bench.portal.submit(person)).enrollmentId, email: person.email });
    for (const login of await loginsInUse()) seen.add(login);
    await pause(PAUSE_MS);
  }
  for (const { id, email } of people) {
    const status = await bench.ended(id);
    assert.equal(status.outcome, 'enrolled', JSON.stringify(status));
    assert.deepEqual(await bench.proof(id, email), ENROLLED);
  }
  assert.ok(
    [...seen].every((login) => login.startsWith('v-')),
    `${[...seen].join(', ')}`,
  );
  for (const role of ['api', 'worker'])
    assert.ok(
      [...seen].filter((login) => login.includes(`-${role}-`)).length >= 2,
      `${role}: ${[...seen].join(', ')}`,
    );
  await assertInvariants(bench);
});
