import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';

export interface FieldKeyRoute {
  /** Public keys that portals seal fields with, the one to prefer first. */
  readonly fieldKeys: () => Promise<readonly JWK[]>;
}

const MAX_AGE_SECONDS = 300;

export function fieldKeyRoute(app: FastifyInstance, { fieldKeys }: FieldKeyRoute): void {
  app.get(
    '/.well-known/enrollment-keys',
    {
      schema: {
        summary: 'Public keys for sealing fields (JWKS).',
        tags: ['enrollments'],
        response: {
          200: Type.Object({
            keys: Type.Array(
              Type.Object(
                { kty: Type.String(), kid: Type.String(), use: Type.Optional(Type.String()) },
                { additionalProperties: true },
              ),
            ),
          }),
        },
      },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
        .send({ keys: await fieldKeys() }),
  );
}
