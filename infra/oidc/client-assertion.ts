import { importJWK, type JWK, SignJWT } from 'jose';

export interface AssertingClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly key: JWK;
}

const ASSERTION_SECONDS = 60;

/** How a client shows who it is without ever sending a secret: a signed assertion (RFC 7523). Fields of a form. */
export async function clientAssertion({
  issuer,
  clientId,
  key,
}: AssertingClient): Promise<Readonly<Record<string, string>>> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_SECONDS}s`)
    .sign(await importJWK(key, 'ES256'));
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}
