import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const CALLERS_OWN_ID = /^[\x21-\x7e]{1,128}$/;

/** What every answer carries, refusals included: the correlation id, no leave to keep it, and the usual locks. */
export async function answerHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"] } },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  app.addHook('onRequest', async (request, reply) => {
    const callersOwn = request.headers['x-correlation-id'];
    const isSound = typeof callersOwn === 'string' && CALLERS_OWN_ID.test(callersOwn);
    void reply.header('x-correlation-id', isSound ? callersOwn : request.id);
    void reply.header('cache-control', 'no-store');
  });
}
