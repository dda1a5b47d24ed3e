import type { FastifyInstance } from 'fastify';

/** FHIR JSON for resources, JSON Patch for changes, form fields for searches and tokens; plain JSON is Fastify's own. */
export function acceptBodies(app: FastifyInstance): void {
  app.addContentTypeParser(
    ['application/fhir+json', 'application/json-patch+json'],
    { parseAs: 'string' },
    (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(Object.assign(new Error('not JSON'), { statusCode: 400 }));
      }
    },
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
}
