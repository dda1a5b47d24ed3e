import type { Identity } from '../../activities/ports/identity.js';
import type { Config } from '../config/config.js';
import { experianIdentity } from '../identity/experian-identity.js';
import { httpIdentity } from '../identity/http-identity.js';
import { withinBudget } from '../identity/within-budget.js';
import type { Database } from '../postgres/database.js';
import { postgresVendorBudget } from '../postgres/vendor-budget.js';
import { authorizationOf } from './partner-authorization.js';

const WINDOW_SECONDS = 60;
/** Of a minute's inquiries, so many at once: the rest is spread over it. */
const BURST_SHARE = 0.25;

/** The identity bureau that is configured, asked no faster than its contract allows, where that is said. */
export function bureaus(config: Config, db: Database): Readonly<Record<string, Identity>> {
  const { adapter, tenant, inquiriesPerMinute: calls } = config.adapters.identity;
  const bureau = BUREAUS[adapter](config);
  if (calls === 0) return { [adapter]: bureau };
  const budget = postgresVendorBudget(db, {
    vendor: `${adapter}:${tenant}`,
    calls,
    windowSeconds: WINDOW_SECONDS,
    burst: Math.max(1, Math.floor(calls * BURST_SHARE)),
  });
  return { [adapter]: withinBudget(bureau, budget) };
}

const BUREAUS: Readonly<
  Record<Config['adapters']['identity']['adapter'], (config: Config) => Identity>
> = {
  http: ({ adapters: { identity } }) =>
    httpIdentity({
      baseUrl: identity.url,
      authorization: authorizationOf(identity.login),
      minScorePercent: identity.minScorePercent,
    }),
  experian: ({ adapters: { identity } }) =>
    experianIdentity({
      inquiryUrl: identity.url,
      account: {
        tokenUrl: identity.login.tokenUrl,
        username: identity.username,
        password: identity.password ?? '',
        clientId: identity.login.clientId,
        clientSecret: identity.login.clientSecret ?? '',
        userDomain: identity.userDomain,
      },
      tenantId: identity.tenant,
      productType: identity.productType,
      controlOptions: identity.controlOptions,
      minScorePercent: identity.minScorePercent,
    }),
};
