import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from 'prom-client';
import type { Keyring } from '../../../infra/crypto/keyring.js';
import { measuredKeyring } from '../../../infra/observability/keyring-metrics.js';
import type { Reading } from '../../support/alert-trial.js';
import { samplesIn } from '../../support/exposition.js';

const CALLS = 20;

/** What is told of a key server that takes so long for each call. */
export async function slowKeyring(takesMs: number): Promise<Reading> {
  const register = new Registry();
  const currentVersion = async () => {
    await pause(takesMs);
    return 1;
  };
  const keyring = measuredKeyring(register)({ currentVersion } as unknown as Keyring);
  await Promise.all(Array.from({ length: CALLS }, () => keyring.currentVersion('pending')));
  const told = samplesIn(await register.metrics());
  return told.map((sample) => ({ ...sample, labels: { ...sample.labels, job: 'worker' } }));
}
