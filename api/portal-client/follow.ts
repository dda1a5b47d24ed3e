import type { StatusDocument } from '../status-schema.js';
import { pause } from './pause.js';

const INTERVAL_SECONDS = 0.5;
/** Most enrollments end within seconds; what waits for a person may wait for days. */
const QUIET_INTERVAL_SECONDS = 5;
const QUIET_AFTER_MS = 60_000;

/** Every status from now on, whenever it changes, until the enrollment has ended or the signal comes. */
export async function* follow(
  statusNow: (signal?: AbortSignal) => Promise<StatusDocument>,
  signal?: AbortSignal,
): AsyncGenerator<StatusDocument> {
  let seen = '';
  let changedAt = performance.now();
  while (signal?.aborted !== true) {
    const status = await statusNow(signal).catch((error: unknown) => {
      if (signal?.aborted === true) return null;
      throw error;
    });
    if (status === null) return;
    const text = JSON.stringify(status);
    if (text !== seen) {
      changedAt = performance.now();
      yield status;
    }
    if (status.status === 'ended') return;
    seen = text;
    const isQuiet = performance.now() - changedAt > QUIET_AFTER_MS;
    await pause(isQuiet ? QUIET_INTERVAL_SECONDS : INTERVAL_SECONDS, signal);
  }
}
