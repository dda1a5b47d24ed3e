import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../activities/domain/failure.js';
import type { Vault } from '../../vault/vault.js';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/** Writes what is not there yet (`cas: 0`): what is there stands. A fresh store takes a moment until it can be written to. */
export async function keepInKv(vault: Vault, path: string, data: object): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MS;
  const body = { data, options: { cas: 0 } };
  for (;;) {
    if (await isDone(vault.call({ method: 'GET', path }, 'CONFLICT'))) return;
    if (await isDone(vault.call({ method: 'POST', path, body }, 'CONFLICT'))) return;
    if (performance.now() > endsAt) throw new Failure('UNAVAILABLE');
    await delay(PAUSE_MS);
  }
}

async function isDone(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'CONFLICT') return false;
    throw error;
  }
}
