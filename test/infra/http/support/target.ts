import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { bearer } from '../../../../infra/http/authorization.js';
import type { Call } from '../../../../infra/http/message.js';
import { MemoryFence } from '../../../support/memory-fence.js';

export const fence = new MemoryFence();
export const write: Call = {
  method: 'POST',
  path: '/x',
  kind: 'write',
  body: '{"secret":"canary"}',
};
export const read: Call = { method: 'GET', path: '/x', kind: 'read' };

/** A server of the test's own, gone with it. */
export async function server(t: TestContext, listener: RequestListener) {
  const http = createServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, authorization: bearer('token'), callSeconds: 1 };
}

export const attemptOf = (attemptMs?: number) => {
  const id = fence.accept();
  return { id, attempt: fence.admit(id, 'create-ehr-record', 'perform', attemptMs) };
};
