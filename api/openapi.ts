import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { joined, named, problems } from './answers.js';
import { nameComponents } from './name-components.js';
import type { ProblemKind } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requests that the contract shows, by name. */
    examples?: Readonly<Record<string, unknown>>;
  }
}

const DESCRIPTION = `
Takes a sealed application and enrolls the patient in every system, or leaves nothing in any.

**Sealed fields.** What identifies a person is sealed by the sender, field by field, as a compact JWE (RFC 7516) with a
key of \`/.well-known/enrollment-keys\`: \`ECDH-ES+A256KW\` or \`RSA-OAEP-256\`, content \`A256GCM\`. The protected
header names the field (\`field\`), the audience of the API's tokens (\`aud\`), the time (\`iat\`, good for 24 hours) and
the Idempotency-Key (\`sub\`), so that a value opens nowhere else.

**Refusals** are \`application/problem+json\` (RFC 9457); \`type\` tells them apart. No value is ever quoted back. An
address that knows other methods answers 405 \`method-not-allowed\` with \`Allow\`; any other address, 404. What another
server could read in another way than we do (a header twice, a body where none belongs, bytes that are not HTTP) answers
400 and ends the connection.

**Come back later.** 429 and 503 carry \`Retry-After\` in seconds; so does a 409 \`in-flight\`. Repeating a submission
under its Idempotency-Key is safe.

**Every answer** forbids storing (\`Cache-Control: no-store\`), the public keys excepted, and carries the usual security
headers. TLS 1.3 only; HTTP/2 or HTTP/1.1.
`.trim();

const ANYWHERE: readonly ProblemKind[] = [
  'invalid-request',
  'request-timeout',
  'too-many-requests',
  'headers-too-large',
  'unavailable',
];
const WITH_TOKEN: readonly ProblemKind[] = ['unauthenticated', 'forbidden'];
const WITH_ID: readonly ProblemKind[] = ['not-found'];
const WITH_BODY: readonly ProblemKind[] = ['content-too-large', 'unsupported-media-type'];

/** The pages run what they bring themselves, and the one style that their program puts in by itself. */
const PAGE_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': ["'self'", "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"],
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** The OpenAPI 3.1 document, made from the schemas that validate, and its pages. */
export async function openApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    convertConstToEnum: false, // OpenAPI 3.1 knows `const`.
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Patient enrollment',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl, description: 'This deployment.' }],
      tags: [
        { name: 'enrollments', description: 'For portals: submit, follow, cancel.' },
        { name: 'operations', description: 'For those who run the product.' },
      ],
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'at+jwt',
            description:
              'An access token (RFC 9068, `typ: at+jwt`) with one of the scopes that the operation names. A deployment ' +
              'may ask for a client certificate (mutual TLS) beside it, never in its place.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      schema: isHidden(schema) ? schema : completed(schema, route),
      url,
    }),
    transformObject: (made) => ('openapiObject' in made ? nameComponents(made.openapiObject) : {}),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: PAGE_POLICY, indexPrefix: '' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** The pages themselves, and the document. */
const isHidden = (schema: FastifySchema | undefined): boolean => schema?.hide !== undefined;

/** A route's schema, with what follows from its method and scopes: who may call it, and what anybody is told. */
function completed(schema: FastifySchema, { config }: RouteOptions): FastifySchema {
  const scopes = config?.scopes ?? [];
  const around = problems(
    ...ANYWHERE,
    ...(scopes.length > 0 ? WITH_TOKEN : []),
    ...('body' in schema ? WITH_BODY : []),
    ...('params' in schema ? WITH_ID : []),
  );
  return {
    ...schema,
    ...shown(schema.body, config?.examples),
    security: scopes.map((scope) => ({ token: [scope] })),
    response: joined(schema.response as Parameters<typeof joined>[0], around),
  };
}

/** A body with the examples of it, the way that the plugin takes them. */
const shown = (body: unknown, examples: Readonly<Record<string, unknown>> = {}) =>
  typeof body === 'object' ? { body: { ...body, 'x-examples': named(examples) } } : {};
