import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { within } from '../admission.js';

/** Options of a route that takes no more than so many tries. */
export type TryLimit = Pick<RouteShorthandOptions, 'onRequest' | 'preHandler'>;

const QUARTER_OF_AN_HOUR_MS = 900_000;
const MINUTE_MS = 60_000;

/** How often an address may try anything that could let it in. */
export function perAddressTries(app: FastifyInstance, most: number): TryLimit {
  const limit = app.createRateLimit({
    max: most,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ ip }) => `tries ${ip}`,
  });
  return { onRequest: (request) => within(limit, request) };
}

/** How often one account may be tried, whether there is such an account or not. */
export function perAccountTries(
  app: FastifyInstance,
  most: number,
  accountOf: (request: FastifyRequest) => string,
): TryLimit {
  const limit = app.createRateLimit({
    max: most,
    timeWindow: QUARTER_OF_AN_HOUR_MS,
    keyGenerator: (request) => `account ${accountOf(request)}`,
  });
  return { preHandler: (request) => within(limit, request) };
}
