import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { comeBackLater } from './problem.js';
import { whenOver } from './when-over.js';

const LONGEST_DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 20;
const RETRY_AFTER_SECONDS = 1;

/**
 * Closes the server once every request under way is answered, so that a 202 that was earned is also heard. Whoever
 * comes later is sent on: another process may be there. What takes longer than the drain is cut off: the caller repeats
 * it under its idempotency key.
 */
export function drainOnClose(app: FastifyInstance): void {
  let underWay = 0;
  let isClosing = false;
  app.addHook('onRequest', async (request, reply) => {
    underWay += 1;
    whenOver(request, reply, () => {
      underWay -= 1;
    });
    if (!isClosing) return;
    if (request.raw.httpVersionMajor === 1) void reply.header('connection', 'close');
    throw comeBackLater('unavailable', RETRY_AFTER_SECONDS);
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    const until = Date.now() + LONGEST_DRAIN_MS;
    while (underWay > 0 && Date.now() < until) await delay(LOOK_EVERY_MS);
  });
}
