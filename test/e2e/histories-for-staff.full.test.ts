import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { staffPassword } from '../../infra/dev/launch/staff.js';
import { TEMPORAL_CLI } from '../../infra/dev/launch/temporal-cli.js';
import { wheelBinary } from '../../infra/dev/launch/wheel-binary.js';
import { signedInToken } from '../../infra/dev/sign-in.js';
import { CODEC_AUDIENCE } from '../../infra/dev/staff-audiences.js';
import { rows } from '../../infra/postgres/database.js';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { canRun } from '../support/counts.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { trustingFetch } from '../support/trusting-fetch.js';
import { webUiReader } from './support/web-ui-reader.js';

const person = canaryPerson(1);
let bench: TestStack;
let workflowId = '';

before(async () => {
  bench = await startTestStack({}, { staffServers: true });
  await fetch(`${bench.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([person]),
  });
  const { enrollmentId } = await bench.portal.submit(person);
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  workflowId = `enrollment-${enrollmentId}`;
});
after(() => bench?.stop());

async function tokenOf(who: string, scope: string, audience = CODEC_AUDIENCE): Promise<string> {
  const { file, parts } = bench.stack;
  return signedInToken({
    ...{ issuer: file.oidcIssuer, audience, person: who, scope },
    password: staffPassword(parts.stateFolder),
    fetch: trustingFetch(readFileSync(file.caFile, 'utf8')),
  });
}

/** What the real CLI prints of the history, as JSON. */
async function shown(token: string): Promise<{ isShown: boolean; text: string }> {
  const { file } = bench.stack;
  const cacheFolder = new URL('../../.cache', import.meta.url).pathname;
  const cli = await wheelBinary(TEMPORAL_CLI, { override: undefined, cacheFolder });
  const parameters = [
    ...['workflow', 'show', '--output', 'json', '--workflow-id', workflowId],
    ...['--address', file.temporalAddress, '--namespace', file.namespace],
    ...['--codec-endpoint', file.codecUrl, '--codec-auth', `Bearer ${token}`],
  ];
  const env = { SSL_CERT_FILE: file.caFile, HOME: bench.stack.parts.stateFolder };
  return new Promise((resolve) =>
    execFile(cli, parameters, { env }, (error, stdout, stderr) =>
      resolve({ isShown: error === null, text: `${stdout}${stderr}` }),
    ),
  );
}

/** The payloads within, as whoever reads the output would open them. */
const payloadsIn = (json: string): string =>
  [...json.matchAll(/"data": "([A-Za-z0-9+/=]*)"/g)]
    .map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'))
    .join('\n');

test('support reads a history with the CLI: its structure, and nothing of the person', async () => {
  const { isShown, text } = await shown(await tokenOf('support-1', 'enrollment:support'));
  assert.ok(isShown, text);
  const opened = payloadsIn(text);
  assert.match(opened, /"steps":\["verify-identity","create-ehr-record"/);
  assert.match(opened, /"kind":"enrolled"/);
  assert.deepEqual(leaksIn(text, person), []);
  assert.deepEqual(leaksIn(opened, person), []);
});

test('with the CLI nobody else reads it: no other role, no token for another server', async () => {
  const tokens = [
    await tokenOf('clerk-1', 'enrollment:read'),
    await tokenOf('officer-1', 'enrollment:break-glass'),
    await tokenOf('support-1', 'enrollment:support', bench.stack.file.oidcAudience),
  ];
  // Side by side: the CLI tries again for ten seconds.
  for (const { isShown, text } of await Promise.all(tokens.map(shown))) {
    assert.ok(!isShown);
    assert.doesNotMatch(payloadsIn(text), /verify-identity|enrolled/);
  }
});

test('the trail names who read, through a role that can do nothing but append', async () => {
  const told = await rows<{ event: string; actor: string }>(
    bench.owner,
    `SELECT event, actor FROM audit_entry WHERE event LIKE 'codec.%' ORDER BY seq`,
  );
  const who = told.map(({ event, actor }) => `${event} by ${actor}`).toSorted();
  assert.deepEqual(who, [
    'codec.opened by staff:support-1',
    'codec.refused by staff:clerk-1',
    'codec.refused by staff:officer-1',
  ]);
  const granted = await rows(
    bench.owner,
    `SELECT table_name FROM information_schema.column_privileges WHERE grantee = 'enrollment_codec'`,
  );
  assert.deepEqual(granted, []);
});

if (canRun('chromium', hasChromium))
  test('support reads a history in the Web UI, from sign-in to sign-out: its structure, and nothing of the person', async () => {
    await using browser = await startChromium();
    await using reader = await webUiReader(browser, bench.stack);
    const { page, answers } = reader;
    const result = page.getByText('"kind": "enrolled"').first();

    await reader.open(workflowId);
    await page.getByText('Codec Server could not connect').first().waitFor({ state: 'attached' });
    assert.deepEqual(new Set(answers), new Set([401]));
    assert.equal(await result.count(), 0);

    await reader.signIn('support-1');
    await page.waitForURL(`${bench.stack.file.uiUrl}/**`);
    answers.length = 0;
    await reader.open(workflowId);
    await result.waitFor();
    await page.getByText('"verify-identity"').first().waitFor();
    assert.deepEqual(new Set(answers), new Set([200]));
    assert.deepEqual(leaksIn(await page.content(), person), []);

    await reader.signOut();
    answers.length = 0;
    await reader.open(workflowId);
    await page.getByText('Codec Server could not connect').first().waitFor({ state: 'attached' });
    assert.deepEqual(new Set(answers), new Set([401]));
  });

if (canRun('chromium', hasChromium))
  test('a clerk who signs in is told no, and the Web UI stays sealed to them', async () => {
    await using browser = await startChromium();
    await using reader = await webUiReader(browser, bench.stack);
    await reader.signIn('clerk-1');
    await reader.page.getByText('sign-in-refused').first().waitFor();
    await reader.open(workflowId);
    await reader.page
      .getByText('Codec Server could not connect')
      .first()
      .waitFor({ state: 'attached' });
    assert.deepEqual(new Set(reader.answers), new Set([401]));
  });
