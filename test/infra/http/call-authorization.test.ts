import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Authorization } from '../../../infra/http/authorization.js';
import { call } from '../../../infra/http/call.js';
import { attemptOf, server, write } from './support/target.js';

test('a token that takes long takes nothing from the call, and never makes an unsent write unknown', async (t) => {
  let received = 0;
  const target = await server(t, (_request, response) => {
    received += 1;
    response.end('{}');
  });
  const slow: Authorization = {
    header: async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return 'Bearer slow';
    },
    renew: () => false,
  };
  const partner = { ...target, authorization: slow };
  assert.equal((await call(partner, attemptOf().attempt, write)).status, 200);
  await assert.rejects(call(partner, attemptOf(400).attempt, write), { code: 'UNAVAILABLE' });
  assert.equal(received, 1);
});

test('a write that was refused for its token, and whose next token comes too late, is settled', async (t) => {
  const target = await server(t, (_request, response) => response.writeHead(401).end());
  let asked = 0;
  const late: Authorization = {
    header: async () => {
      asked += 1;
      if (asked > 1) await new Promise((resolve) => setTimeout(resolve, 600));
      return `Bearer ${asked}`;
    },
    renew: () => true,
  };
  const partner = { ...target, authorization: late };
  await assert.rejects(call(partner, attemptOf(1_500).attempt, write), { code: 'UNAVAILABLE' });
  asked = 0;
  // With time enough it goes out again, with all the time that an answer needs.
  await assert.rejects(call(partner, attemptOf().attempt, write), { code: 'AUTH' });
});
