import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { parseConfig } from '../../../infra/config/config.js';
import { startHealthServer } from '../../../infra/observability/health-server.js';

const isReady = () => true;
const VARIABLES = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };

test('health and metrics are on the address that is set, and on loopback when none is', async () => {
  const hosts = [{}, { METRICS_HOST: '0.0.0.0' }].map(
    (given) => parseConfig({ ...VARIABLES, ...given }).metricsHost,
  );
  assert.deepEqual(hosts, ['127.0.0.1', '0.0.0.0']);
  for (const host of hosts) {
    const server = await startHealthServer({ host, port: 0, isReady, metrics: new Registry() });
    const { address, port } = server.address() as AddressInfo;
    assert.equal(address, host);
    assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

test('servers beside the intake listen on loopback until a setting says otherwise', () => {
  const hostsOf = ({ codec, breakGlass, patientPortal }: ReturnType<typeof parseConfig>) => [
    codec.host,
    breakGlass.host,
    patientPortal.host,
  ];
  assert.deepEqual(hostsOf(parseConfig(VARIABLES)), Array(3).fill('127.0.0.1'));
  const opened = {
    CODEC_HOST: '0.0.0.0',
    BREAK_GLASS_HOST: '0.0.0.0',
    PATIENT_PORTAL_HOST: '0.0.0.0',
  };
  assert.deepEqual(hostsOf(parseConfig({ ...VARIABLES, ...opened })), Array(3).fill('0.0.0.0'));
});
