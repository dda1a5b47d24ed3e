import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { composeWith } from '../../../../infra/dev/topology/compose-file.js';
import { Mover } from '../../../../infra/dev/topology/placement.js';

const FILE = `
x-common: &common { MODE: production }
services:
  api:
    image: ours:1
    environment:
      <<: *common
      ADDRESS: temporal:7233
      URL: https://openbao:8200/v1
      API_HOST: 0.0.0.0
      API_PORT: "8443"
      EHR_ADAPTER: openbao
      SQL_HOST: openbao
      CERT: /run/secrets/a.crt
      TOKEN: /run/tokens/t.jwt
      GIVEN: \${GIVEN:-fallback}
      PRICE: $$5
    volumes: ["\${TOKENS:?the folder}/api:/run/tokens:ro", "named:/var/spool"]
    secrets: [a.crt]
secrets:
  a.crt: { file: "\${SECRETS}/a.crt" }
`;

function withFile<T>(work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-compose-'));
  try {
    const path = join(folder, 'compose.yml');
    writeFileSync(path, FILE);
    return work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('settings of the file are moved to this machine: hosts, ports and paths, and nothing else', () => {
  const given = { TOKENS: '/tokens', SECRETS: '/secrets' };
  const file = withFile((path) => composeWith(path, given));
  const ports = { temporal: { 7233: 17233 }, openbao: { 8200: 18200 }, api: { 8443: 18443 } };
  const mover = new Mover(file, 'api', { root: '/root', ports });
  assert.deepEqual(mover.environment(file.services['api']?.environment), {
    MODE: 'production',
    ADDRESS: 'localhost:17233',
    URL: 'https://localhost:18200/v1',
    API_HOST: '127.0.0.1',
    API_PORT: '18443',
    EHR_ADAPTER: 'openbao',
    SQL_HOST: 'localhost',
    CERT: '/secrets/a.crt',
    TOKEN: '/tokens/api/t.jwt',
    GIVEN: 'fallback',
    PRICE: '$5',
  });
  assert.equal(mover.word('https://localhost:8443/readyz'), 'https://localhost:18443/readyz');
});

test('a variable that the file insists on is asked for by name', () => {
  assert.throws(() => withFile((path) => composeWith(path, {})), /TOKENS is not set.*the folder/);
});
