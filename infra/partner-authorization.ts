import type { PartnerLogin } from './config/partner-login.js';
import { type Authorization, bearer } from './http/authorization.js';
import { type ClientProof, clientCredentials } from './http/client-credentials.js';

/** How a partner's login is used: tokens that are asked for where one can ask, else the one that was handed to us. */
export const authorizationOf = (login: PartnerLogin): Authorization =>
  login.tokenUrl === ''
    ? bearer(login.token ?? '')
    : clientCredentials({
        tokenUrl: login.tokenUrl,
        clientId: login.clientId,
        proof: proofOf(login),
        scope: login.scope,
      });

/** A key is better than a secret: it never leaves us. */
const proofOf = ({ clientKey, clientSecret }: PartnerLogin): ClientProof =>
  clientKey === undefined
    ? { kind: 'client-secret-basic', secret: clientSecret ?? '' }
    : { kind: 'private-key-jwt', key: clientKey };
