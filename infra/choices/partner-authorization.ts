import type { PartnerLogin } from '../config/partner-login.js';
import { type Authorization, bearer } from '../http/authorization.js';
import { type ClientProof, clientCredentials } from '../http/client-credentials.js';

const known = new WeakMap<PartnerLogin, Authorization>();

/** How a partner's login is used: one for all ports that are reached by it, so that they share its tokens. */
export function authorizationOf(login: PartnerLogin): Authorization {
  const authorization = known.get(login) ?? authorizationBy(login);
  known.set(login, authorization);
  return authorization;
}

/** Tokens that are asked for where one can ask, else the one that was handed to us. */
const authorizationBy = (login: PartnerLogin): Authorization =>
  login.tokenUrl === ''
    ? bearer(login.token ?? '')
    : clientCredentials({
        tokenUrl: login.tokenUrl,
        clientId: login.clientId,
        proof: proofOf(login),
        scope: login.scope,
      });

/** A key is better than a secret: it never leaves us. */
export const proofOf = ({ clientKey, clientSecret }: PartnerLogin): ClientProof =>
  clientKey === undefined
    ? { kind: 'client-secret-basic', secret: clientSecret ?? '' }
    : { kind: 'private-key-jwt', key: clientKey };
