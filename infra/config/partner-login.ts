import type { JWK } from 'jose';
import type { Environment } from './environment.js';

/** How we show a partner who we are, as far as it is set: a token for good, or what one asks tokens with. */
export interface PartnerLogin {
  readonly token: string | undefined;
  /** Where tokens are had (RFC 6749, 3.2); empty where nobody gives any. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** A private JWK (RFC 7517) whose public half the partner knows. */
  readonly clientKey: JWK | undefined;
  readonly scope: string;
}

/** The settings of one partner's login, by their common beginning, e.g. `EHR`. */
export const partnerLogin = (env: Environment, prefix: string): PartnerLogin => ({
  token: env.optional(`${prefix}_TOKEN`),
  tokenUrl: env.url(`${prefix}_TOKEN_URL`, ['https', 'http'], ''),
  clientId: env.text(`${prefix}_CLIENT_ID`, ''),
  clientSecret: env.optional(`${prefix}_CLIENT_SECRET`),
  clientKey: privateKey(env, `${prefix}_CLIENT_KEY`),
  scope: env.text(`${prefix}_SCOPE`, ''),
});

function privateKey(env: Environment, name: string): JWK | undefined {
  const key = env.json(name);
  if (key === undefined) return undefined;
  if (typeof key === 'object' && key !== null && 'kty' in key && 'd' in key) return key as JWK;
  env.refuse(`${name} must be a private JWK`);
  return undefined;
}
