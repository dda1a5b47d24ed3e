import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../infra/dev/own-code.js';
import { composeAsWritten } from '../../infra/dev/topology/compose-file.js';
import { settingsAsked } from './config/support/settings-asked.js';
import {
  COMPOSE_FILE,
  COMPOSE_LAWS,
  isOurs,
  strangersOn,
  undeclared,
} from './support/compose-laws.js';

const file = composeAsWritten(COMPOSE_FILE);

for (const [promise, law] of Object.entries(COMPOSE_LAWS))
  test(promise, () => assert.deepEqual(law(file), []));

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
