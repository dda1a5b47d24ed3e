import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Environment, type Variables } from '../../../infra/config/environment.js';
import { temporalConfig } from '../../../infra/config/temporal-config.js';

const ADDRESS = { TEMPORAL_ADDRESS: 'temporal:7233' };
const PAIR = { TEMPORAL_TLS_CERT_FILE: '/own.crt', TEMPORAL_TLS_KEY_FILE: '/own.key' };

function read(mode: 'production' | 'development', variables: Variables) {
  const env = new Environment(variables);
  const config = temporalConfig(env, mode);
  env.finish();
  return config;
}

test('production refuses an address of Temporal that is not reached by mutual TLS', () => {
  assert.throws(() => read('production', ADDRESS), /reached by mutual TLS/);
  assert.throws(
    () => read('production', { ...ADDRESS, TEMPORAL_TLS_CA_FILE: '/ca.crt' }),
    /reached by mutual TLS/,
  );
  assert.equal(read('production', { ...ADDRESS, ...PAIR }).tls?.certFile, '/own.crt');
});

test('a process that does not speak to Temporal needs no certificate for it', () => {
  assert.equal(read('production', {}).tls, undefined);
});

test('half of the settings are never taken for all of them, and no token is sent in the clear', () => {
  for (const half of [
    { TEMPORAL_TLS_CERT_FILE: '/own.crt' },
    { TEMPORAL_TLS_KEY_FILE: '/own.key' },
    { TEMPORAL_TLS_SERVER_NAME: 'temporal' },
    { TEMPORAL_TOKEN_FILE: '/token' },
  ])
    assert.throws(() => read('development', { ...ADDRESS, ...half }), /reached by mutual TLS/);
});
