import type { PartnerRoute } from '../partner-server.js';
import type { TokenIssuer } from './token-issuer.js';

/** Where an authorization server gives out its tokens; its own address is what an assertion must be meant for. */
export const tokenRoute = (issuer: TokenIssuer, url: string): PartnerRoute => ({
  method: 'POST',
  url,
  operation: 'token',
  subject: () => ({ keys: [], people: [] }),
  answer: ({ body, headers, host }) =>
    issuer.answer(body, headers.authorization, `http://${host}${url}`),
});
