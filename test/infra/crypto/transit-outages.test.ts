import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import type { Keyring, WrappedKey } from '../../../infra/crypto/keyring.js';
import { transitKeyring } from '../../../infra/crypto/transit-keyring.js';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { openVault, type VaultLogin } from '../../../infra/vault/vault.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { startTestOpenBao, type TestOpenBao } from '../../support/test-openbao.js';
import { keyringFolder } from './support/keyring-folder.js';

const TOKEN_SECONDS = 2;
const mine = enrollmentId(randomUUID());
/** What we say of it, and nothing of what the server said. */
const fails = (code: FailureCode) => (error: unknown) =>
  error instanceof Failure &&
  error.code === code &&
  error.retry &&
  error.message === new Failure(code).message &&
  error.cause === undefined;

let openbao: TestOpenBao;
/** Logged in at the start, and not used since. */
let idle: { readonly keyring: Keyring; readonly wrapped: WrappedKey; readonly usedAt: number };
before(async () => {
  openbao = await startTestOpenBao({ tokenSeconds: TOKEN_SECONDS });
  const keyring = transitKeyring(openbao.as('worker'));
  const wrapped = await keyring.wrap('pending', mine, newKey());
  idle = { keyring, wrapped, usedAt: performance.now() };
});
after(() => openbao.stop());

async function withKeyring<T>(
  login: Partial<VaultLogin>,
  work: (keyring: Keyring) => Promise<T>,
): Promise<T> {
  const vault = openVault({ ...openbao.login('worker'), ...login });
  try {
    return await work(transitKeyring(vault));
  } finally {
    vault.close();
  }
}

for (const [what, takeAway] of [
  ['sealed', () => openbao.server.seal()],
  ['killed', () => openbao.server.kill()],
] as const)
  test(`while the server is ${what} nothing opens; once it is back the same keyring goes on with the same keys`, async () => {
    const keyring = transitKeyring(openbao.as('worker'));
    const key = newKey();
    const wrapped = await keyring.wrap('records', mine, key);
    await takeAway();
    for (const refused of [
      () => keyring.unwrap('records', mine, wrapped),
      () => keyring.wrap('pending', mine, key),
      () => keyring.rewrap('records', mine, wrapped),
      () => keyring.currentVersion('pending'),
    ])
      await assert.rejects(refused(), fails('UNAVAILABLE'));
    await openbao.server.stop();
    await openbao.server.start();
    assert.deepEqual(await keyring.unwrap('records', mine, wrapped), key);
  });

test('a token in use is renewed, so that it outlives what it was good for at first', async () => {
  const renewals = () =>
    readFileSync(openbao.server.auditFile, 'utf8').split('"path":"auth/token/renew-self"').length;
  await withKeyring({}, async (keyring) => {
    await keyring.currentVersion('pending');
    const before = renewals();
    for (let turn = 0; turn < 2 * TOKEN_SECONDS + 1; turn += 1) {
      await delay(800);
      await keyring.currentVersion('pending');
    }
    assert.ok(renewals() > before);
  });
});

test('a token that expired is replaced by a new login, and nobody notices', async () => {
  const { keyring, wrapped, usedAt } = idle; // For as long as the tests before took.
  await delay(Math.max(0, usedAt + (TOKEN_SECONDS + 1) * 1_000 - performance.now()));
  await keyring.unwrap('pending', mine, wrapped);
});

test('a token that was revoked is replaced by a new login', async () => {
  const vault = openbao.as('worker');
  const keyring = transitKeyring(vault);
  const wrapped = await keyring.wrap('pending', mine, newKey());
  await vault.call({ method: 'POST', path: 'auth/token/revoke-self', body: {} });
  await keyring.unwrap('pending', mine, wrapped);
});

test('a wrong secret, a role that is denied, and a server that is not ours: each fails closed', async () => {
  await withKeyring({ secretId: 'no-such-secret' }, (keyring) =>
    assert.rejects(keyring.currentVersion('pending'), fails('AUTH')),
  );
  await withKeyring(openbao.login('codec'), (keyring) =>
    assert.rejects(keyring.wrap('pending', mine, newKey()), fails('AUTH')),
  );
  using folder = await keyringFolder();
  const { caFile } = await localCertificates(join(folder.path, '..', 'tls'));
  await withKeyring({ caFile }, (keyring) =>
    assert.rejects(keyring.currentVersion('pending'), fails('UNAVAILABLE')),
  );
});

test('a server that takes the request and never answers does not hold up for ever', async () => {
  const port = await freePort(openbao.port + 1, new Set());
  await using proxy = await startTcpProxy(port, openbao.port);
  await withKeyring({ url: `https://localhost:${port}` }, async (keyring) => {
    await keyring.currentVersion('pending');
    await proxy.turn('held');
    await assert.rejects(keyring.currentVersion('pending'), fails('UNAVAILABLE'));
    await proxy.turn('free');
    await keyring.currentVersion('pending');
  });
});

test('neither data keys nor secrets stand in the server’s logs', async () => {
  const key = newKey();
  const { secretId } = openbao.login('worker');
  await withKeyring({}, async (keyring) => {
    await keyring.unwrap('pending', mine, await keyring.wrap('pending', mine, key));
  });
  const { logFile, auditFile } = openbao.server;
  const written = readFileSync(logFile, 'utf8') + readFileSync(auditFile, 'utf8');
  assert.match(written, /transit\/decrypt\/pending/);
  for (const secret of [key.toString('base64'), key.toString('hex'), secretId])
    assert.ok(!written.includes(secret));
});
