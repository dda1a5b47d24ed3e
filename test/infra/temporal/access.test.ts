import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { createAuthority } from '../../../infra/dev/launch/authority.js';
import { temporalClient } from '../../../infra/temporal/client.js';
import { nativeConnection } from '../../../worker/native-connection.js';

const DENIED = 7;
const CALL_MS = 20_000;

/** What a caller showed. */
interface Seen {
  readonly token: string | undefined;
  readonly caller: string | undefined;
}

const seen: Seen[] = [];
let folder: string;
let server: Http2SecureServer;
const at = (name: string): string => join(folder, name);
const target = () => ({
  address: `localhost:${(server.address() as AddressInfo).port}`,
  namespace: 'enrollment',
  tls: {
    ...{ caFile: at('ca.crt'), certFile: at('own.crt'), keyFile: at('own.key') },
    serverName: 'temporal',
  },
  tokenFile: at('temporal.jwt'),
});

// A real TLS server that asks for a certificate of its authority, and denies every call once it has looked.
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enrollment-access-'));
  const authority = await createAuthority('Test');
  const leaf = await authority.issue('temporal', ['temporal']);
  const own = await authority.issue('worker');
  writeFileSync(at('ca.crt'), authority.certificate);
  writeFileSync(at('own.crt'), own.certificate);
  writeFileSync(at('own.key'), own.key);
  writeFileSync(at('temporal.jwt'), 'first');
  server = createSecureServer({
    ...{ cert: leaf.certificate, key: leaf.key, ca: authority.certificate },
    ...{ requestCert: true, rejectUnauthorized: true },
  });
  server.on('stream', (stream, headers) => {
    const socket = stream.session?.socket as TLSSocket | undefined;
    const caller = socket?.getPeerCertificate().subject.CN;
    seen.push({ token: headers.authorization, caller: caller?.toString() });
    const status = { 'grpc-status': `${DENIED}`, 'content-type': 'application/grpc' };
    stream.respond({ ':status': 200, ...status }, { endStream: true });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('a client shows its certificate, and from the next call on a token that was renewed', async () => {
  const { connection } = temporalClient(target(), {});
  const ask = (): Promise<unknown> =>
    connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.workflowService.listWorkflowExecutions({ namespace: 'enrollment' }),
    );
  await assert.rejects(ask(), { code: DENIED });
  writeFileSync(at('temporal.jwt'), 'second');
  await assert.rejects(ask(), { code: DENIED });
  await connection.close();
  assert.deepEqual(seen.splice(0), [
    { token: 'Bearer first', caller: 'worker' },
    { token: 'Bearer second', caller: 'worker' },
  ]);
});

test('a worker shows the same', async () => {
  await assert.rejects(nativeConnection(target()));
  const token = `Bearer ${readFileSync(at('temporal.jwt'), 'utf8')}`;
  assert.ok(seen.length > 0, 'it came through');
  for (const each of seen) assert.deepEqual(each, { token, caller: 'worker' });
});
