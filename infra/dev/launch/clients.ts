import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { writeSecret } from './secret-file.js';

export interface OidcClient {
  readonly clientId: string;
  readonly scope: string;
}

/** Whom the development issuer knows: two portals, so that ownership can be tried, and the support desk. */
export const OIDC_CLIENTS: readonly OidcClient[] = [
  { clientId: 'portal', scope: 'enrollment:submit enrollment:read enrollment:cancel' },
  { clientId: 'clinic-kiosk', scope: 'enrollment:submit enrollment:read enrollment:cancel' },
  { clientId: 'support', scope: 'enrollment:read enrollment:support enrollment:operate' },
];

/** A client's private key, made at the first start; the issuer gets the public half. */
export async function clientKey(stateFolder: string, clientId: string): Promise<JWK> {
  return keyIn(join(stateFolder, 'secrets', `client-${clientId}.jwk`));
}

/** The signing key in a file, made when it is not there. */
export async function keyIn(file: string, alg = 'ES256'): Promise<JWK> {
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    writeSecret(
      file,
      JSON.stringify({ ...(await exportJWK(privateKey)), alg, kid: crypto.randomUUID() }),
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as JWK;
}

/** The half of a key that may be shown. */
export const publicHalf = ({ kty, crv, x, y, kid, alg }: JWK): JWK =>
  ({ kty, crv, x, y, kid, alg, use: 'sig' }) as JWK;
