import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import type { TokenCaller, TokenVerifier } from '../auth.js';
import { accessEntry, mayRead, type Reader } from './reader.js';

/** Access by bearer token, as the CLI sends it. Told in the trail when a token is first seen, before it reads. */
export function tokenAccess(
  verifier: TokenVerifier,
  trail: AuditTrail,
): (authorization: string) => Promise<Reader> {
  const told = new Map<string, { readonly until: Date; readonly telling: Promise<void> }>();
  const tellOnce = ({ jti, expiresAt }: TokenCaller, tell: () => Promise<void>): Promise<void> => {
    const before = told.get(jti);
    if (before !== undefined) return before.telling;
    for (const [each, { until }] of told) if (until.getTime() < Date.now()) told.delete(each);
    const telling = tell();
    told.set(jti, { until: expiresAt, telling });
    telling.catch(() => told.delete(jti)); // The next try tells it.
    return telling;
  };
  return async (authorization) => {
    const caller = await verifier.verify(authorization);
    const event = mayRead(caller) ? 'codec.opened' : 'codec.refused';
    await tellOnce(caller, () => trail.append(accessEntry(event, 'token', caller)));
    return caller;
  };
}
