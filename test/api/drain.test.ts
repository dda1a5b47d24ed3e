import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startApi } from './support/api-under-test.js';

const SLOW_MS = 400;

const slowly = {
  database: async () => {
    await delay(SLOW_MS);
    return true;
  },
  keyring: async () => true,
  jwks: async () => true,
  temporal: async () => true,
};

test('a request under way is answered before the server closes, idle connections do not hold it up', async () => {
  const api = await startApi({ checks: slowly });
  const agent = new Agent({ keepAlive: true, ca: api.ca });
  const get = (path: string) => request(`${api.url}${path}`, { agent }).end();
  const [idle] = (await once(get('/livez'), 'response')) as [IncomingMessage];
  await text(idle);
  const session = connect(api.url, { ca: api.ca });
  await once(session, 'connect');

  const slow = once(get('/readyz'), 'response') as Promise<[IncomingMessage]>;
  await delay(SLOW_MS / 4);
  const began = performance.now();
  const closed = api[Symbol.asyncDispose]();
  const [answer] = await slow;
  assert.equal(answer.statusCode, 200);
  await text(answer);
  await closed;
  const tookMs = performance.now() - began;
  assert.ok(tookMs > SLOW_MS / 2 && tookMs < 5_000, `${tookMs}`);
  agent.destroy();
  session.destroy();
});
