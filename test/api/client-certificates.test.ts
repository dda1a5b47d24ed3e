import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';
import { localCertificate } from './support/authority.js';

const ASK = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** What is heard, which is nothing where the handshake is refused: with TLS 1.3 that comes after the client's half. */
async function heard({ port, ca }: ApiUnderTest, options: ConnectionOptions): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost', ...options });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  socket.on('error', () => undefined);
  socket.write(ASK);
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

test('with an authority for clients nobody is heard without a certificate from it, not even a probe', async () => {
  const [tls, client, stranger] = await Promise.all([
    localCertificate(),
    localCertificate(),
    localCertificate(),
  ]);
  await using api = await startApi({ tls: { ...tls, clientCa: client.cert } });
  const from = { ...api, ca: tls.cert };
  assert.equal(await heard(from, {}), '');
  assert.equal(await heard(from, { ...stranger }), '');
  assert.match(await heard(from, { ...client }), /^HTTP\/1\.1 200 /);
});

test('without one nobody is asked for a certificate', async () => {
  await using api = await startApi();
  assert.match(await heard(api, {}), /^HTTP\/1\.1 200 /);
});
