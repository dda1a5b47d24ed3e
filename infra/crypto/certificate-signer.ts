import { CompactSign, importJWK } from 'jose';
import { CERTIFICATE_TYPE, type Statement, verifyCertificate } from './certificate-verifier.js';
import { type KeyringSource, readKeyringParts } from './keyring-file.js';

/** Signs purge certificates, and other statements of ours, and checks them: compact JWS (RFC 7515), ES256. */
export interface CertificateSigner {
  /** As a purge certificate, or as what `type` says. */
  sign(statement: Statement, type?: string): Promise<string>;
  /** The statement; or null when the signature is not ours. */
  verify(jws: string): Promise<Statement | null>;
}

export function localCertificateSigner(source: KeyringSource): CertificateSigner {
  const { certificates: jwk } = readKeyringParts(source, 'certificates');
  const { d: _private, ...publicJwk } = jwk;
  return {
    async sign(statement, type = CERTIFICATE_TYPE) {
      return new CompactSign(new TextEncoder().encode(JSON.stringify(statement)))
        .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: type })
        .sign(await importJWK(jwk, jwk.alg));
    },
    verify: (jws) => verifyCertificate(jws, { keys: [publicJwk] }),
  };
}
