import { Type } from '@sinclair/typebox';

/** A set of public keys in an answer (RFC 7517). */
export const keySet = (title: string) =>
  Type.Object(
    {
      keys: Type.Array(
        Type.Object(
          { kty: Type.String(), kid: Type.String(), use: Type.Optional(Type.String()) },
          { additionalProperties: true },
        ),
      ),
    },
    { title, description: 'Public keys as JWKs; none of them holds a private part.' },
  );

const MAX_AGE_SECONDS = 300;

/** How long a copy of a key set may be kept. */
export const KEYS_MAY_BE_KEPT = `public, max-age=${MAX_AGE_SECONDS}`;

/** The header that says so, for the contract. */
export const cacheHeader = {
  schema: Type.String(),
  description: 'These keys may be kept for a while.',
  required: true,
};
