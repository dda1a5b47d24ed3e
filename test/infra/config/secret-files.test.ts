import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';
import { ConfigurationError, type Variables } from '../../../infra/config/environment.js';
import { parseOpsConfig } from '../../../infra/config/ops-config.js';

const GIVEN = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };
/** Each with a value that holds a secret. */
const SECRETS = {
  DATABASE_URL: 'postgres://owner:s3cret-owner@db/e',
  DATABASE_API_URL: 'postgres://api:s3cret-api@db/e',
  DATABASE_WORKER_URL: 'postgres://worker:s3cret-worker@db/e',
  DATABASE_AUDITOR_URL: 'postgres://auditor:s3cret-auditor@db/e',
  DATABASE_READER_URL: 'postgres://reader:s3cret-reader@db/e',
  SMTP_URL: 'smtps://us:s3cret-smtp@mail',
  IDENTITY_TOKEN: 's3cret-identity',
  EHR_TOKEN: 's3cret-ehr',
  EHR_CLIENT_SECRET: 's3cret-ehr-client',
  EHR_PASSWORD: 's3cret-ehr-password',
  IDENTITY_CLIENT_SECRET: 's3cret-identity-client',
  IDENTITY_PASSWORD: 's3cret-identity-password',
  KEYCLOAK_CLIENT_SECRET: 's3cret-keycloak',
  VAULT_ROLE_ID: 's3cret-role',
  VAULT_SECRET_ID: 's3cret-vault',
} as const;
const OPS_SECRETS = { OPS_TOKEN: 's3cret-ops', DATABASE_READER_URL: SECRETS.DATABASE_READER_URL };

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'enrollment-secrets-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The same settings, each in a file of its own as a container gets them: with a line end. */
const inFiles = (settings: Readonly<Record<string, string>>): Variables =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const path = join(folder, name.toLowerCase());
      writeFileSync(path, `${value}\n`, { mode: 0o600 });
      return [`${name}_FILE`, path];
    }),
  );

test('every secret setting may come from a file, and is then what it would have been', () => {
  const fromFiles = parseConfig({ ...GIVEN, ...inFiles(SECRETS) });
  assert.deepEqual(fromFiles, parseConfig({ ...GIVEN, ...SECRETS }));
  for (const secret of Object.values(SECRETS))
    assert.ok(JSON.stringify(fromFiles).includes(secret), secret);
  const ops = parseOpsConfig({ ...GIVEN, ...inFiles(OPS_SECRETS) });
  assert.deepEqual(ops, parseOpsConfig({ ...GIVEN, ...OPS_SECRETS }));
});

test('a setting that cannot come from a file is a choice, a path or a switch: never a secret', () => {
  const asked = new Set<string>();
  const watched = new Proxy<Variables>(GIVEN, {
    get: (values, name: string) => {
      asked.add(name);
      return values[name];
    },
  });
  parseConfig(watched);
  parseOpsConfig(watched);
  const never = [...asked].filter(
    (name) =>
      !name.endsWith('_FILE') && GIVEN[name as 'MODE'] === undefined && !asked.has(`${name}_FILE`),
  );
  assert.deepEqual(never.sort(), [
    'DATABASE_CREDENTIALS',
    'DIRECTORY_ADAPTER',
    'EHR_ADAPTER',
    'IDENTITY_ADAPTER',
    'LOG_LEVEL',
    'PORTAL_ADAPTER',
    'SCHEDULING_ADAPTER',
    'STEP_PACE',
  ]);
});

test('a file that cannot be read, or holds nonsense, is named by its setting alone', () => {
  const nonsense = inFiles({ SMTP_URL: 's3cret-nonsense', DATABASE_POOL_SIZE: 's3cret-number' });
  assert.throws(
    () => parseConfig({ ...GIVEN, ...nonsense, EHR_TOKEN_FILE: '/nowhere/s3cret-path' }),
    (error) =>
      error instanceof ConfigurationError &&
      ['EHR_TOKEN_FILE', 'SMTP_URL', 'DATABASE_POOL_SIZE'].every((name) =>
        error.message.includes(name),
      ) &&
      !/s3cret/.test(String(error.stack)),
  );
});

test('production refuses plain http also of a URL that comes from a file', () => {
  const production = {
    ...GIVEN,
    MODE: 'production',
    KEYRING: 'transit',
    VAULT_ADDR: 'https://vault',
    IDENTITY_TENANT: 'bureau',
    TEMPORAL_TLS_CERT_FILE: '/run/secrets/own.crt',
    TEMPORAL_TLS_KEY_FILE: '/run/secrets/own.key',
  };
  const login = { VAULT_ROLE_ID: 'a', VAULT_SECRET_ID: 'b' };
  parseConfig({ ...production, ...login });
  assert.throws(
    () => parseConfig({ ...production, ...login, ...inFiles({ EHR_URL: 'http://ehr' }) }),
    /EHR_URL must be https in production/,
  );
});
