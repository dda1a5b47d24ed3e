import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { portalClient } from '../../api/portal-client/portal-client.js';
import { createKeyringFile } from '../../infra/crypto/create-keyring-file.js';
import { freePort } from '../../infra/dev/launch/free-port.js';
import { ownCode } from '../../infra/dev/own-code.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { application, CANARIES } from './support/application.js';
import { localCertificate } from './support/authority.js';
import { httpsFetch } from './support/https-fetch.js';
import { AUDIENCE, startIssuer, type TokenIssuer } from './support/issuer.js';

const MAIN = fileURLToPath(new URL('../../api/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'enrollment-main-'));
const file = (name: string) => join(folder, name);

let database: TestDatabase;
let issuer: TokenIssuer;
let url: string;
let here: typeof fetch;
let settings: Record<string, string>;

before(async () => {
  const tls = await localCertificate();
  here = httpsFetch(tls.cert);
  writeFileSync(file('cert'), tls.cert);
  writeFileSync(file('key'), tls.key, { mode: 0o600 });
  await createKeyringFile(file('keyring'));
  issuer = await startIssuer(tls);
  database = await startTestDatabase();
  const port = await freePort(30_000 + Math.floor(Math.random() * 10_000), new Set());
  url = `https://localhost:${port}`;
  settings = {
    MODE: 'development',
    KEYRING: 'local',
    DATABASE_API_URL: database.urls.api,
    DATABASE_CA_FILE: database.caFile,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    KEYRING_FILE: file('keyring'),
    API_PORT: `${port}`,
    API_METRICS_PORT: '0',
    TLS_CERT_FILE: file('cert'),
    TLS_KEY_FILE: file('key'),
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: AUDIENCE,
    NODE_EXTRA_CA_CERTS: file('cert'),
  };
});
after(async () => {
  await issuer[Symbol.asyncDispose]();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ownCode(MAIN), { env, stdio: 'pipe' });

async function readiness(): Promise<{ status: string }> {
  for (;;) {
    const response = await here(`${url}/readyz`).catch(() => null);
    if (response !== null) return (await response.json()) as { status: string };
    await delay(50);
  }
}

test('settings that are wrong end it with code 2 and one line that names them all, never a value', async () => {
  const child = run({ ...settings, API_PORT: 'SECRET', LOG_LEVEL: 'SECRET' });
  const [said, [code]] = await Promise.all([
    text(child.stderr ?? assert.fail()),
    once(child, 'exit') as Promise<[number]>,
  ]);
  assert.equal(code, 2);
  assert.equal(said.trim().split('\n').length, 1);
  assert.match(said, /LOG_LEVEL.*API_PORT/);
  assert.ok(!said.includes('SECRET'));
});

test('it starts with Temporal away, takes applications, follows them, and stops cleanly when told', async () => {
  const child = run(settings);
  const printed = text(child.stdout ?? assert.fail());
  const exited = once(child, 'exit') as Promise<[number]>;
  assert.equal((await readiness()).status, 'degraded');
  const portal = portalClient({
    apiUrl: url,
    audience: AUDIENCE,
    accessToken: () => issuer.token(),
    fetch: here,
  });
  const { enrollmentId, correlationId } = await portal.submit(application());
  assert.equal((await portal.status(enrollmentId)).status, 'accepted');
  child.kill('SIGTERM');
  const [code] = await exited;
  assert.equal(code, 0);

  const lines = (await printed).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = events.map(({ event }) => event);
  assert.equal(told[0], 'process.started');
  assert.equal(told.at(-1), 'process.stopped');
  assert.ok(
    events.some((each) => each['correlationId'] === correlationId && each['status'] === 202),
  );
  for (const canary of CANARIES) assert.ok(!lines.join('').includes(canary), canary);
});
