import type { FastifyRequest } from 'fastify';
import type { LogFields, Route } from '../activities/domain/log.js';

const ROUTES: Readonly<Record<string, Route>> = {
  '/v1/enrollments': '/v1/enrollments',
  '/v1/enrollments/:id': '/v1/enrollments/{id}',
  '/v1/enrollments/:id/actions': '/v1/enrollments/{id}/actions',
  '/.well-known/enrollment-keys': '/.well-known/enrollment-keys',
  '/.well-known/client-keys': '/.well-known/client-keys',
  '/openapi.json': '/openapi.json',
  '/docs': '/docs',
  '/docs/': '/docs',
  '/decode': '/decode',
  '/encode': '/encode',
  '/sign-in': '/sign-in',
  '/callback': '/callback',
  '/': '/',
  '/activate': '/activate',
  '/activate/account': '/activate/account',
  '/password': '/password',
  '/authenticator': '/authenticator',
  '/authenticator/new': '/authenticator/new',
  '/v1/enrollments/:id/portal-lock': '/v1/enrollments/{id}/portal-lock',
  '/sign-out': '/sign-out',
  '/v1/break-glass': '/v1/break-glass',
  '/v1/break-glass/:id/approval': '/v1/break-glass/{id}/approval',
  '/v1/break-glass/:id/reveal': '/v1/break-glass/{id}/reveal',
  '/livez': '/livez',
  '/readyz': '/readyz',
};

/** Every pattern there is. */
export const ROUTE_PATTERNS: readonly Route[] = [...new Set(Object.values(ROUTES)), 'other'];

/** The pattern of the route, never the address that was asked for. */
export const routeOf = (request: FastifyRequest): Route =>
  ROUTES[request.routeOptions.url ?? ''] ?? 'other';

const METHODS = ['GET', 'POST', 'DELETE', 'PUT'] as const;

export const methodOf = (request: FastifyRequest): NonNullable<LogFields['method']> =>
  METHODS.find((method) => method === request.method) ?? 'OTHER';
