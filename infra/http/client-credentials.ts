import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { type Authorization, type Granted, renewed } from './authorization.js';
import { requestToken, type TokenEndpoint } from './token-request.js';

/** What a client shows to prove who it is: a key whose public half the partner knows, or a shared secret. */
export type ClientProof =
  | { readonly kind: 'private-key-jwt'; readonly key: JWK }
  | { readonly kind: 'client-secret-basic'; readonly secret: string };

/** A client that is registered at a partner's authorization server. */
export interface RegisteredClient extends TokenEndpoint {
  readonly clientId: string;
  readonly proof: ClientProof;
  /** Scopes between spaces; left out when empty. */
  readonly scope: string;
}

/** SMART Backend Services allows five minutes at most; one is enough for clocks that differ. */
const ASSERTION_SECONDS = 60;
/** What SMART Backend Services asks servers to support. */
const DEFAULT_ALGORITHM = 'ES384';
const DEFAULT_LIFE_SECONDS = 300;

const tokenSchema = Type.Object({
  access_token: Type.String({ minLength: 1, maxLength: 16_384 }),
  token_type: Type.String({ pattern: '^[Bb][Ee][Aa][Rr][Ee][Rr]$' }),
  expires_in: Type.Optional(Type.Number({ minimum: 1 })),
});

/**
 * Access tokens by the client credentials grant (RFC 6749, 4.4), proven by a signed assertion (RFC 7523; SMART Backend
 * Services) or a secret (RFC 6749, 2.3.1).
 */
export const clientCredentials = (client: RegisteredClient): Authorization =>
  renewed((attempt) => grantedTo(client, attempt));

async function grantedTo(client: RegisteredClient, attempt: Attempt): Promise<Granted> {
  const { scope } = client;
  const { fields, headers } = await proven(client);
  const json = await requestToken(client, attempt, {
    contentType: 'application/x-www-form-urlencoded',
    headers,
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === '' ? {} : { scope }),
      ...fields,
    }).toString(),
  });
  if (!Value.Check(tokenSchema, json)) throw new Failure('UNAVAILABLE');
  return { token: json.access_token, lifeSeconds: json.expires_in ?? DEFAULT_LIFE_SECONDS };
}

type Fields = Readonly<Record<string, string>>;

async function proven({
  tokenUrl,
  clientId,
  proof,
}: RegisteredClient): Promise<{ fields: Fields; headers: Fields }> {
  if (proof.kind === 'client-secret-basic')
    return { fields: {}, headers: { authorization: basic(clientId, proof.secret) } };
  const { key } = proof;
  const alg = key.alg ?? DEFAULT_ALGORITHM;
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_SECONDS}s`)
    .sign(await importJWK(key, alg));
  return {
    fields: {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
    headers: {},
  };
}

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1). */
function basic(clientId: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64')}`;
}
