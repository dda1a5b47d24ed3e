import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

/** A client that proves itself by assertions it signs (RFC 7523), made by hand so that the partner's checks are tested. */
export interface AssertingClient {
  readonly clientId: string;
  readonly jwks: JSONWebKeySet;
  /** The form fields of a proof for one token endpoint. */
  assertion(audience: string): Promise<Readonly<Record<string, string>>>;
}

export async function assertingClient(): Promise<AssertingClient> {
  const clientId = 'a-client';
  const { privateKey, publicKey } = await generateKeyPair('ES384');
  return {
    clientId,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES384', kid: 'k' }] },
    assertion: async (audience) => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({})
        .setProtectedHeader({ alg: 'ES384', kid: 'k' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey),
    }),
  };
}
