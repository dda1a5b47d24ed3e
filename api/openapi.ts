import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** The OpenAPI 3.1 document, made from the schemas that validate, and its pages. */
export async function openApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Patient enrollment',
        version: '1',
        description:
          'Takes a sealed application and enrolls the patient in every system, or leaves nothing in any.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: [{ name: 'enrollments' }, { name: 'operations' }],
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'at+jwt',
            description: 'An RFC 9068 access token; each call names the scope it needs.',
          },
        },
      },
    },
  });
  // The pages bring their own scripts and styles: they get the policy that lets exactly those run.
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, indexPrefix: '' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
