import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../infra/dev/own-code.js';
import {
  type ComposeFile,
  type ComposeService,
  composeAsWritten,
} from '../../infra/dev/topology/compose-file.js';
import { settingsAsked } from './config/support/settings-asked.js';
import {
  COMPOSE_FILE,
  COMPOSE_LAWS,
  isOurs,
  strangersOn,
  undeclared,
} from './support/compose-laws.js';

const file = composeAsWritten(COMPOSE_FILE);

/** For each law what would break it, at a service. */
const BREAKS: Readonly<Record<string, Partial<ComposeService>>> = {
  'every service runs as a user of its own that is not root': { user: '0:0' },
  'ours run as 10001': { user: '1000:1000' },
  'every root file system is read-only': { read_only: false },
  'every capability is dropped, and none can be gained': { cap_drop: [] },
  'whatever stays up has a health check': { healthcheck: undefined as never },
  'every service has limits of processor and memory': { deploy: { replicas: 2 } },
  'every image is pinned by a version': { image: 'patient-enrollment:latest' },
  'no image sets databases up by itself': { image: 'temporalio/auto-setup:1.29.3' },
  'no secret stands in an environment': { environment: { EHR_CLIENT_SECRET: 'open sesame' } },
  'workers can be many: no name and no port of the host is theirs': { container_name: 'worker' },
  'ports are published on loopback unless somebody says otherwise': { ports: ['9464:9464'] },
};

for (const [promise, law] of Object.entries(COMPOSE_LAWS))
  test(promise, () => {
    assert.deepEqual(law(file), []);
    const { worker } = file.services;
    assert.ok(worker);
    const broken = { ...file.services, worker: { ...worker, ...BREAKS[promise] } };
    assert.deepEqual(law({ ...file, services: broken }), ['worker'], 'and the law sees it broken');
  });

test('a URL with a password, an unlisted key and a token are secrets by their names', () => {
  const { worker } = file.services;
  assert.ok(worker);
  for (const name of ['DATABASE_WORKER_URL', 'EHR_TOKEN', 'CODEC_CLIENT_KEY', 'VAULT_SECRET_ID']) {
    const services: ComposeFile['services'] = {
      worker: { ...worker, environment: { [name]: 'value' } },
    };
    assert.deepEqual(COMPOSE_LAWS['no secret stands in an environment']?.({ ...file, services }), [
      'worker',
    ]);
  }
});

/** Read by Node itself. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

test('every variable of a process of ours is a setting that it knows', () => {
  const known = settingsAsked();
  const unknown = Object.entries(file.services)
    .filter(([, service]) => isOurs(service))
    .flatMap(([name, { environment = {} }]) =>
      Object.keys(environment)
        .filter((key) => !OF_NODE.includes(key))
        .filter((key) => !known.includes(key) && !known.includes(key.replace(/_FILE$/, '')))
        .map((key) => `${name}: ${key}`),
    );
  assert.deepEqual(unknown, []);
});

test('no process of ours reaches the database of Temporal, and nobody Temporal who does not work with it', () => {
  assert.deepEqual(strangersOn(file), []);
  for (const network of ['data', 'keys', 'orchestration', 'temporal-data'])
    assert.equal(file.networks[network]?.internal, true, network);
});

test('what services refer to is declared, and every mounted file is there', () => {
  assert.deepEqual(undeclared(file), []);
  for (const { file: path } of Object.values(file.configs))
    assert.ok(existsSync(join(ROOT, path)), path);
});

test('every secret that a service asks for is a file of the secret folder, without a default', () => {
  const asked = Object.values(file.services).flatMap(({ secrets = [] }) =>
    secrets.map((each) => (typeof each === 'string' ? each : each.source)),
  );
  assert.deepEqual(
    [...new Set(asked)].sort(),
    Object.keys(file.secrets).sort(),
    'and none is declared that nobody reads',
  );
  for (const [name, { file: path }] of Object.entries(file.secrets))
    assert.match(
      path,
      new RegExp(`^\\$\\{SECRETS_DIR:\\?[^}]+\\}/${name.replaceAll('.', '\\.')}$`),
    );
});

test('Temporal, its schema tool and what runs them here are of one version', async () => {
  const { TEMPORAL_VERSION } = await import('../../infra/dev/topology/temporal-programs.js');
  for (const name of ['temporal', 'temporal-schema', 'temporal-namespace'])
    assert.ok(file.services[name]?.image.endsWith(`:${TEMPORAL_VERSION}`), name);
});
