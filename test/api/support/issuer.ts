import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { publish } from './publish.js';

export const AUDIENCE = 'patient-enrollment-api';

export interface TokenIssuer extends AsyncDisposable {
  readonly url: string;
  readonly publicKeyBytes: Uint8Array;
  /** A sound token, but for what is changed; a claim set to undefined is left out. */
  token(
    claims?: Readonly<Record<string, unknown>>,
    header?: Record<string, unknown>,
  ): Promise<string>;
  scoped(...scopes: readonly string[]): Promise<string>;
  /** How often its keys were fetched. */
  keysFetched(): number;
}

const KID = 'key-1';

/** A real issuer: signs with ES256 and publishes its key over HTTPS. */
export async function startIssuer(tls: { cert: string; key: string }): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KID, alg: 'ES256', use: 'sig' };
  let keysFetched = 0;
  const site = await publish(tls, (path, here) => {
    if (path === '/.well-known/openid-configuration')
      return { issuer: here, jwks_uri: `${here}/keys` };
    if (path !== '/keys') return null;
    keysFetched += 1;
    return { keys: [jwk] };
  });
  const { url } = site;
  const token: TokenIssuer['token'] = (claims = {}, header = {}) => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({
      iss: url,
      aud: AUDIENCE,
      sub: 'portal-user',
      client_id: 'portal',
      scope: 'enrollment:submit enrollment:read enrollment:cancel',
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: KID, ...header })
      .sign(privateKey);
  };
  return {
    url,
    publicKeyBytes: new TextEncoder().encode(JSON.stringify(jwk)),
    token,
    scoped: (...scopes) => token({ scope: scopes.join(' ') }),
    keysFetched: () => keysFetched,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
