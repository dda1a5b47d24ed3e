import type { Actor } from '../activities/domain/audit.js';
import { Refusal } from './problem.js';

export type Scope =
  | 'enrollment:submit'
  | 'enrollment:read'
  | 'enrollment:cancel'
  | 'enrollment:support'
  | 'enrollment:operate'
  | 'enrollment:break-glass';

/** Who owns what a token submits (protocol.md 9). */
export interface Owner {
  readonly iss: string;
  readonly clientId: string;
  readonly sub: string;
}

/** Whether two stand for the same issuer, client and subject: nothing less is an owner. */
export const isSameOwner = (a: Owner, b: Owner): boolean =>
  a.iss === b.iss && a.clientId === b.clientId && a.sub === b.sub;

export interface Caller extends Owner {
  readonly scopes: ReadonlySet<string>;
}

export const hasScope = ({ scopes }: Pick<Caller, 'scopes'>, any: readonly Scope[]): boolean =>
  any.some((scope) => scopes.has(scope));

/** Throws the 403 unless the caller has one of the scopes. */
export function requireScope(caller: Pick<Caller, 'scopes'>, scopes: readonly Scope[]): void {
  if (hasScope(caller, scopes)) return;
  const challenge = `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`;
  throw new Refusal('forbidden', { headers: { 'www-authenticate': challenge } });
}

/** A portal by its client id; staff by their subject. A patient's subject stays out of the trail. */
export const actorOf = (caller: Caller, isOwner: boolean): Actor =>
  isOwner ? `client:${caller.clientId}` : `staff:${caller.sub}`;
