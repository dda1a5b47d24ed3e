import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { objectIn, opsHere } from './support/ops-command.js';

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly token: string | undefined;
  readonly body: string;
}

/** An API that answers every action alike, and remembers what it was asked. */
async function apiThatAnswers(t: TestContext, status: number, answer: object) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      asked.push({
        method,
        path,
        token: headers.authorization,
        body: Buffer.concat(parts).toString(),
      });
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify(answer));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const settings = {
    MODE: 'development',
    PUBLIC_API_URL: `http://127.0.0.1:${port}`,
    OPS_TOKEN: 'a-token',
  };
  return { asked, settings };
}

const id = randomUUID();

test('each action is asked as the contract words it, with the token, once', async (t) => {
  const { asked, settings } = await apiThatAnswers(t, 202, {});
  const actions: readonly (readonly [words: readonly string[], body: object])[] = [
    [['roll-back', id], { action: 'roll-back' }],
    [
      ['resolve', id, '--step', 'create-ehr-record', '--reason', 'REMOVED_BY_VENDOR'],
      { action: 'resolve', step: 'create-ehr-record', reasonCode: 'REMOVED_BY_VENDOR' },
    ],
    [['decide', id, '--accept'], { action: 'decide-identity', decision: 'accept' }],
    [['decide', id, '--reject'], { action: 'decide-identity', decision: 'reject' }],
  ];
  for (const [words] of actions)
    assert.equal((await opsHere(settings, ...words)).code, 0, words[0]);
  assert.deepEqual(
    asked,
    actions.map(([, body]) => ({
      method: 'POST',
      path: `/v1/enrollments/${id}/actions`,
      token: 'Bearer a-token',
      body: JSON.stringify(body),
    })),
  );
});

test('every refusal has its exit code and the title of the API, with nothing a terminal would obey', async (t) => {
  const exits: readonly (readonly [status: number, exit: number])[] = [
    [400, 2],
    [401, 5],
    [403, 5],
    [404, 3],
    [409, 5],
    [429, 4],
    [500, 4],
    [503, 4],
  ];
  for (const [status, exit] of exits) {
    const { asked, settings } = await apiThatAnswers(t, status, { title: 'Not \u001b[31mnow.' });
    const ran = await opsHere(settings, 'roll-back', id);
    assert.deepEqual(ran, { code: exit, stdout: '', stderr: 'Not ?[31mnow.\n' }, `${status}`);
    assert.equal(asked.length, 1);
  }
});

test('an API that is away is exit 4; a token is sent over http to no API in production', async () => {
  const settings = { PUBLIC_API_URL: 'http://127.0.0.1:1', OPS_TOKEN: 'a-token' };
  const away = await opsHere({ ...settings, MODE: 'development' }, 'roll-back', id);
  assert.equal(away.code, 4);
  assert.match(away.stderr, /^The API does not answer/);
  const refused = await opsHere({ ...settings, MODE: 'production' }, 'roll-back', id);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /PUBLIC_API_URL must be https/);
});

test('a portal account is locked and opened by two words, and by no other', async (t) => {
  const { asked, settings } = await apiThatAnswers(t, 200, {});
  assert.equal((await opsHere(settings, 'portal', 'lock', id)).code, 0);
  assert.equal((await opsHere(settings, 'portal', 'unlock', id)).code, 0);
  assert.equal((await opsHere(settings, 'portal', id)).code, 2);
  assert.equal((await opsHere(settings, 'portal', 'lock')).code, 2);
  const path = `/v1/enrollments/${id}/portal-lock`;
  const token = 'Bearer a-token';
  assert.deepEqual(asked, [
    { method: 'PUT', path, token, body: '' },
    { method: 'DELETE', path, token, body: '' },
  ]);
});

test('a cancel is asked of the enrollment itself, once; past the pivot it is refused', async (t) => {
  const taken = await apiThatAnswers(t, 202, {});
  const ran = await opsHere(taken.settings, 'cancel', id, '--json');
  assert.deepEqual(objectIn(ran), { enrollmentId: id, cancel: 'accepted' });
  assert.deepEqual(taken.asked, [
    { method: 'DELETE', path: `/v1/enrollments/${id}`, token: 'Bearer a-token', body: '' },
  ]);
  const refusing = await apiThatAnswers(t, 409, { title: 'Not now.' });
  const refused = await opsHere(refusing.settings, 'cancel', id, '--json');
  assert.deepEqual([refused.code, refused.stderr], [5, 'Not now.\n']);
  assert.deepEqual(objectIn(refused), { exit: 5, error: 'Not now.' });
});
