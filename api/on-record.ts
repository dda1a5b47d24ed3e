import type { FastifyRequest } from 'fastify';
import type { Actor, ServiceName } from '../activities/domain/audit.js';
import type { Noted } from '../infra/audit/audit-sums.js';
import type { Caller } from './caller.js';
import type { Refusal } from './problem.js';
import { methodOf, routeOf } from './route-of.js';

const callers = new WeakMap<FastifyRequest, Actor>();

const STAFF_SCOPES = ['enrollment:support', 'enrollment:operate', 'enrollment:break-glass'];

/** A member of staff by their subject, anybody else by their client: a patient's subject stays out of the trail. */
export const actorNamed = ({ clientId, sub, scopes }: Caller): Actor =>
  STAFF_SCOPES.some((scope) => scopes.has(scope)) ? `staff:${sub}` : `client:${clientId}`;

/** Remembers who was found to be asking, should the request be refused. */
export const nameCaller = (request: FastifyRequest, actor: Actor): void =>
  void callers.set(request, actor);

/** What the trail learns of a refused request: who, where, why. Nobody's address, nothing that was sent. */
export function refusalNoted(
  request: FastifyRequest,
  { kind, rules, onRecord }: Refusal,
  service: ServiceName,
): Noted {
  const { fault, actor, enrollmentId } = onRecord;
  return {
    event: 'request.refused',
    actor: callers.get(request) ?? actor ?? `service:${service}`,
    request: {
      ...{ method: methodOf(request), route: routeOf(request), problem: kind },
      ...(fault === undefined ? {} : { fault }),
      ...(rules.length > 0 ? { rules } : {}),
    },
    ...(enrollmentId === undefined ? {} : { enrollmentId }),
  };
}
