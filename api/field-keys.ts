import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { answer, problems } from './answers.js';
import { fieldKeyExamples } from './examples.js';
import { cacheHeader, KEYS_MAY_BE_KEPT, keySet } from './key-set.js';

export interface FieldKeyRoute {
  /** Public keys that portals seal fields with, the one to prefer first. */
  readonly fieldKeys: () => Promise<readonly JWK[]>;
}

const fieldKeySet = keySet('FieldKeys');

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
      reply.header('cache-control', KEYS_MAY_BE_KEPT).send({ keys: await fieldKeys() }),
  );
}
