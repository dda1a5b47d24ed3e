import type { SealedField } from './applicant.js';

/** How a portal seals a field (JWE, RFC 7516), the recommended way first; nothing else is opened. */
export const SEALING_ALGORITHMS = ['ECDH-ES+A256KW', 'RSA-OAEP-256'] as const;
export const SEALING_ENCRYPTION = 'A256GCM';

/** Binds a sealed value to its field, its submission and its time, so that it opens nowhere else (protocol.md 13). */
export interface SealedFieldHeader {
  readonly alg: (typeof SEALING_ALGORITHMS)[number];
  readonly enc: typeof SEALING_ENCRYPTION;
  readonly kid: string;
  readonly field: SealedField;
  /** The audience of the API's tokens. */
  readonly aud: string;
  /** When it was sealed, in seconds since 1970. */
  readonly iat: number;
  /** The submission's Idempotency-Key. */
  readonly sub: string;
}
