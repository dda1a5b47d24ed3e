import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { answer, problems } from './answers.js';
import { fieldKeyExamples } from './examples.js';

export interface FieldKeyRoute {
  /** Public keys that portals seal fields with, the one to prefer first. */
  readonly fieldKeys: () => Promise<readonly JWK[]>;
}

const MAX_AGE_SECONDS = 300;

const fieldKeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        { kty: Type.String(), kid: Type.String(), use: Type.Optional(Type.String()) },
        { additionalProperties: true },
      ),
    ),
  },
  { title: 'FieldKeys', description: 'Public keys as JWKs; none of them holds a private part.' },
);

const cacheHeader = {
  schema: Type.String(),
  description: 'These keys may be kept for a while.',
  required: true,
};

export function fieldKeyRoute(app: FastifyInstance, { fieldKeys }: FieldKeyRoute): void {
  app.get(
    '/.well-known/enrollment-keys',
    {
      schema: {
        operationId: 'listFieldKeys',
        summary: 'Public keys for sealing fields (JWKS).',
        description:
          'For anybody. Keys change from time to time: ask again before an old copy is 5 minutes old.',
        tags: ['enrollments'],
        response: {
          200: answer(fieldKeySet, {
            description: 'A key set (RFC 7517), the key to prefer first.',
            headers: { 'Cache-Control': cacheHeader },
            examples: fieldKeyExamples,
          }),
          ...problems('unexpected'),
        },
      },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
        .send({ keys: await fieldKeys() }),
  );
}
