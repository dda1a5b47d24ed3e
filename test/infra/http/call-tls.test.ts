import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { bearer } from '../../../infra/http/authorization.js';
import { call } from '../../../infra/http/call.js';
import { localCertificate } from '../../api/support/authority.js';
import { attemptOf, read, write } from './support/target.js';

test('a partner whose certificate nobody vouches for gets neither token nor body, and the write is settled', async (t) => {
  let received = 0;
  const https = createServer(await localCertificate(), (_request, response) => {
    received += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(https, 'listening');
  t.after(() => https.close());
  const { port } = https.address() as AddressInfo;
  const partner = { baseUrl: `https://localhost:${port}`, authorization: bearer('token') };
  for (const request of [write, read])
    await assert.rejects(call(partner, attemptOf().attempt, request), { code: 'UNAVAILABLE' });
  assert.equal(received, 0);
});
