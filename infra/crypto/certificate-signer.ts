import { CompactSign, compactVerify, importJWK } from 'jose';
import { readKeyringParts } from './keyring-file.js';

type Statement = Readonly<Record<string, unknown>>;

/** Signs purge certificates and checks them: compact JWS (RFC 7515), ES256. */
export interface CertificateSigner {
  sign(statement: Statement): Promise<string>;
  /** The statement; or null when the signature is not ours. */
  verify(jws: string): Promise<Statement | null>;
}

const TYPE = 'purge-certificate+jws';

export function localCertificateSigner(path: string): CertificateSigner {
  const { certificates: jwk } = readKeyringParts(path, 'certificates');
  const { d: _private, ...publicJwk } = jwk;
  return {
    async sign(statement) {
      return new CompactSign(new TextEncoder().encode(JSON.stringify(statement)))
        .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: TYPE })
        .sign(await importJWK(jwk, jwk.alg));
    },
    async verify(jws) {
      try {
        const { payload, protectedHeader } = await compactVerify(
          jws,
          await importJWK(publicJwk, jwk.alg),
          { algorithms: [jwk.alg] },
        );
        if (protectedHeader.typ !== TYPE) return null;
        return JSON.parse(new TextDecoder().decode(payload)) as Statement;
      } catch {
        return null;
      }
    },
  };
}
