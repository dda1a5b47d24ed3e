import type { FastifyInstance } from 'fastify';
import { comeBackLater } from './problem.js';

const TICK_MS = 100;
const LATE_MS = 250;
/** One late tick is a pause, of the garbage collector or of the machine; several in a row are more work than can be done. */
const LATE_TICKS = 4;
const RETRY_AFTER_SECONDS = 2;
/** A busy process is alive: whoever asks only that must not restart it into the same load. */
const ALWAYS_ANSWERED = '/livez';

/**
 * Sends callers away with 503 and `Retry-After` while the process is late with everything, before it does any work for
 * them. It takes them again with the first tick that is in time.
 */
export function shedLoad(app: FastifyInstance): void {
  let lateTicks = 0;
  let expected = performance.now() + TICK_MS;
  const clock = setInterval(() => {
    const now = performance.now();
    lateTicks = now - expected > LATE_MS ? lateTicks + 1 : 0;
    expected = now + TICK_MS;
  }, TICK_MS).unref();
  app.addHook('onClose', async () => clearInterval(clock));
  app.addHook('onRequest', async ({ routeOptions }) => {
    if (lateTicks >= LATE_TICKS && routeOptions.url !== ALWAYS_ANSWERED)
      throw comeBackLater('unavailable', RETRY_AFTER_SECONDS);
  });
}
