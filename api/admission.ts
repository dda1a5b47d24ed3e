import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TokenCaller, TokenVerifier } from './auth.js';
import { requireScope, type Scope } from './caller.js';
import { actorNamed, nameCaller } from './on-record.js';
import { comeBackLater } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A token with one of these scopes is needed; a route without any is public. */
    scopes?: readonly Scope[];
  }
  interface FastifyRequest {
    caller: TokenCaller | null;
  }
}

export interface RateLimits {
  readonly perAddressPerMinute: number;
  readonly perClientPerMinute: number;
}

const MINUTE_MS = 60_000;

/** What every request passes before its body is read: address limit, token, client limit, scope. */
export async function guardRequests(
  app: FastifyInstance,
  parts: { readonly verifier: TokenVerifier; readonly limits: RateLimits },
): Promise<void> {
  await app.register(rateLimit, { global: false });
  const withinAddress = perAddress(app, parts.limits.perAddressPerMinute);
  const perClient = app.createRateLimit({
    max: parts.limits.perClientPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ caller }) => `client ${caller?.iss} ${caller?.clientId}`,
  });
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    await withinAddress(request);
    const { scopes } = request.routeOptions.config;
    if (scopes === undefined) return;
    request.caller = await parts.verifier.verify(request.headers.authorization);
    nameCaller(request, actorNamed(request.caller));
    await within(perClient, request);
    requireScope(request.caller, scopes);
  });
}

/** Refuses an address that asks too often. The limiter must be registered. */
export function perAddress(
  app: FastifyInstance,
  most: number,
): (request: FastifyRequest) => Promise<void> {
  const limit = app.createRateLimit({
    max: most,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ ip }) => `address ${ip}`,
  });
  return (request) => within(limit, request);
}

export async function within(
  limit: ReturnType<FastifyInstance['createRateLimit']>,
  request: FastifyRequest,
): Promise<void> {
  const answer = await limit(request);
  if (!answer.isAllowed && answer.isExceeded)
    throw comeBackLater('too-many-requests', answer.ttlInSeconds);
}

/** The verified caller of a route that needs a token. */
export function callerOf({ caller }: FastifyRequest): TokenCaller {
  if (caller === null)
    throw new Error('The route names no scope, so nobody was asked for a token.');
  return caller;
}
