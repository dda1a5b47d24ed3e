import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

const LONGEST_DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * Closes the server once every request under way is answered, so that a 202 that was earned is also heard.
 * What takes longer than the drain is cut off: the caller repeats it under its idempotency key.
 */
export function drainOnClose(app: FastifyInstance): void {
  let underWay = 0;
  let isClosing = false;
  app.addHook('onRequest', async (request, reply) => {
    underWay += 1;
    if (isClosing && request.raw.httpVersionMajor === 1) void reply.header('connection', 'close');
    reply.raw.once('close', () => {
      underWay -= 1;
    });
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    const until = Date.now() + LONGEST_DRAIN_MS;
    while (underWay > 0 && Date.now() < until) await delay(LOOK_EVERY_MS);
  });
}
