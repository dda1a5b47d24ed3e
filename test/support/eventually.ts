import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const INTERVAL_MS = 200;

/** What `look` finds as soon as it finds something. */
export async function eventually<T>(
  look: () => Promise<T | null>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const last = Date.now() + patienceMs;
  while (Date.now() < last) {
    const found = await look();
    if (found !== null) return found;
    await delay(INTERVAL_MS);
  }
  throw new Error('It did not come to be in time.');
}
