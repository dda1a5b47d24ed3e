import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';
import { ConfigurationError } from '../../../infra/config/environment.js';

const settings = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };

test('the path of a keyring file is not read as the choice of a keyring', () => {
  const { keyring } = parseConfig({ ...settings, KEYRING_FILE: '/nowhere/keyring.json' });
  assert.deepEqual(keyring, { kind: 'local', file: '/nowhere/keyring.json' });
});

test('the local keyring is refused in production', () => {
  assert.throws(
    () => parseConfig({ ...settings, MODE: 'production', KEYRING: 'local' }),
    (error) => error instanceof ConfigurationError && /KEYRING=local/.test(error.message),
  );
});

test('a mode that is not set is a complaint, not a guess', () => {
  assert.throws(() => parseConfig({ TEMPORAL_ADDRESS: 'x:1' }), /MODE is not set/);
});
