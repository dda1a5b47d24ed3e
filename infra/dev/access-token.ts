import type { JWK } from 'jose';
import { clientAssertion } from '../oidc/client-assertion.js';

export interface TokenRequest {
  readonly issuer: string;
  readonly audience: string;
  readonly clientId: string;
  readonly key: JWK;
  readonly scope: string;
  readonly fetch?: typeof fetch;
}

const CALL_TIMEOUT_MS = 5_000;

/** Gets an access token by client credentials with a signed assertion (RFC 7523). */
export async function accessToken(request: TokenRequest): Promise<string> {
  const { issuer, audience, clientId, key, scope } = request;
  const response = await (request.fetch ?? fetch)(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      resource: audience,
      scope,
      ...(await clientAssertion({ issuer, clientId, key })),
    }),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (answer.access_token === undefined)
    throw new Error(`The issuer refused the token: ${answer.error ?? response.status}.`);
  return answer.access_token;
}
