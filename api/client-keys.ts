import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { answer, problems } from './answers.js';
import { clientKeyExamples } from './examples.js';
import { cacheHeader, KEYS_MAY_BE_KEPT, keySet } from './key-set.js';

export interface ClientKeyRoute {
  /** Public keys that we sign our own assertions with, at partners that give us tokens for them. */
  readonly clientKeys: () => Promise<readonly JWK[]>;
}

const clientKeySet = keySet('ClientKeys');

/** Where an EHR's authorization server finds our keys: the JWKS URL of SMART Backend Services. */
export function clientKeyRoute(app: FastifyInstance, { clientKeys }: ClientKeyRoute): void {
  app.get(
    '/.well-known/client-keys',
    {
      schema: {
        operationId: 'listClientKeys',
        summary: 'Public keys of our own logins at partners (JWKS).',
        description:
          'For authorization servers at which this product is registered as a client, such as those of EHRs.',
        tags: ['operations'],
        response: {
          200: answer(clientKeySet, {
            description: 'A key set (RFC 7517); empty when no partner is shown any.',
            headers: { 'Cache-Control': cacheHeader },
            examples: clientKeyExamples,
          }),
          ...problems('unexpected'),
        },
      },
    },
    async (_request, reply) =>
      reply.header('cache-control', KEYS_MAY_BE_KEPT).send({ keys: await clientKeys() }),
  );
}
