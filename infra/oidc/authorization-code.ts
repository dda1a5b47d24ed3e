import { createHash, randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import { clientAssertion } from './client-assertion.js';
import { issuerMetadata } from './issuer-metadata.js';

/** A client for which people sign in at the issuer. */
export interface SignInClient {
  readonly issuer: string;
  readonly clientId: string;
  /** What it signs assertions with; null for a public client, which PKCE alone protects. */
  readonly key: JWK | null;
  readonly redirectUri: string;
  /** The audience of the token that is asked for (RFC 8707). */
  readonly resource: string;
  readonly scope: string;
  readonly fetch?: typeof fetch;
}

/** What is remembered between the way to the issuer and the way back. */
export interface PendingSignIn {
  readonly state: string;
  readonly verifier: string;
}

/** The issuer did not give a token, or cannot be reached. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

interface Endpoints {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

const RANDOM_BYTES = 32;
const CALL_TIMEOUT_MS = 5_000;
const random = (): string => randomBytes(RANDOM_BYTES).toString('base64url');

/** The first half of an authorization code grant with PKCE (RFC 7636): where to send the person. */
export async function beginSignIn(
  client: SignInClient,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly pending: PendingSignIn }> {
  const pending = { state: random(), verifier: random() };
  const { authorization_endpoint: endpoint } = await endpointsOf(client);
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: client.scope,
    resource: client.resource,
    state: pending.state,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  return { url: url.href, pending };
}

/** The second half: the code that came back becomes an access token. Throws `SignInFailed`. */
export async function finishSignIn(
  client: SignInClient,
  { verifier }: PendingSignIn,
  code: string,
): Promise<string> {
  const { token_endpoint: endpoint } = await endpointsOf(client);
  const shown = client.key === null ? {} : await clientAssertion({ ...client, key: client.key });
  const answer = await json(client, endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      resource: client.resource,
      code,
      code_verifier: verifier,
      ...shown,
    }),
  });
  if (typeof answer['access_token'] !== 'string') throw new SignInFailed('No token was given.');
  return answer['access_token'];
}

async function endpointsOf({ issuer, fetch: call = fetch }: SignInClient): Promise<Endpoints> {
  const metadata = await issuerMetadata(issuer, call).catch(() => {
    throw new SignInFailed('The issuer did not answer.');
  });
  const { authorization_endpoint: authorization, token_endpoint: token } = metadata;
  if (typeof authorization !== 'string' || typeof token !== 'string')
    throw new SignInFailed('The issuer does not describe itself.');
  return { authorization_endpoint: authorization, token_endpoint: token };
}

/** Of an error only that there was one: its words may quote the code. */
async function json(
  { fetch: call = fetch }: SignInClient,
  url: string,
  init: RequestInit = {},
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await call(url, { ...init, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  } catch {
    throw new SignInFailed('The issuer did not answer.');
  }
}
