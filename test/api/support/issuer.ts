import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

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
}

const KID = 'key-1';

/** A real issuer: signs with ES256 and publishes its key over HTTPS. */
export async function startIssuer(tls: { cert: string; key: string }): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: KID, alg: 'ES256', use: 'sig' };
  const server = createServer({ ...tls, minVersion: 'TLSv1.3' }, (request, response) => {
    response.writeHead(request.url === '/jwks' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
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
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
