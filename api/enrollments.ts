import type { FastifyInstance } from 'fastify';
import type { Act } from './act.js';
import { actionRoute } from './actions.js';
import { callerOf } from './admission.js';
import type { BeginEnrollment } from './begin-enrollment.js';
import type { Enquiry } from './enquiry.js';
import {
  type EnrollmentParams,
  enrollmentParams,
  type IdempotencyHeaders,
  idempotencyHeaders,
  type Submission,
  submission,
} from './schemas.js';
import { acceptedResponse, enrollmentStatus, problems } from './status-schema.js';

export interface EnrollmentRoutes {
  readonly beginEnrollment: BeginEnrollment;
  readonly enquiry: Enquiry;
  readonly act: Act;
}

const RETRY_AFTER_SECONDS = 1;
const tags = ['enrollments'];
const security = [{ token: [] }];

export function enrollmentRoutes(app: FastifyInstance, parts: EnrollmentRoutes): void {
  submitRoute(app, parts.beginEnrollment);
  statusRoute(app, parts.enquiry);
  cancelRoute(app, parts.enquiry);
  actionRoute(app, parts.enquiry, parts.act);
}

function submitRoute(app: FastifyInstance, begin: BeginEnrollment): void {
  app.post<{ Body: Submission; Headers: IdempotencyHeaders }>(
    '/v1/enrollments',
    {
      config: { scopes: ['enrollment:submit'] },
      schema: {
        summary: 'Submits an application.',
        description:
          'Scope `enrollment:submit`. 202 is a promise: what was sent is kept, sealed, and will be carried out or undone.',
        tags,
        security,
        headers: idempotencyHeaders,
        body: submission,
        response: { ...acceptedResponse, ...problems(400, 401, 403, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const answer = await begin({
        caller: callerOf(request),
        idempotencyKey: request.headers['idempotency-key'].replaceAll('"', '').toLowerCase(),
        submission: request.body,
        requestId: request.id,
      });
      return reply
        .code(202)
        .header('location', `/v1/enrollments/${answer.enrollmentId}`)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send(answer);
    },
  );
}

function statusRoute(app: FastifyInstance, enquiry: Enquiry): void {
  app.get<{ Params: EnrollmentParams }>(
    '/v1/enrollments/:id',
    {
      config: { scopes: ['enrollment:read', 'enrollment:support'] },
      schema: {
        summary: 'Tells how an enrollment stands.',
        description:
          'Scope `enrollment:read` for one of your own, `enrollment:support` for any. Outlives the purge; holds no PHI.',
        tags,
        security,
        params: enrollmentParams,
        response: {
          200: { ...enrollmentStatus, description: 'Status, and one line per step.' },
          ...problems(401, 403, 404),
        },
      },
    },
    (request) => enquiry.status(request.params.id, callerOf(request)),
  );
}

function cancelRoute(app: FastifyInstance, enquiry: Enquiry): void {
  app.delete<{ Params: EnrollmentParams }>(
    '/v1/enrollments/:id',
    {
      config: { scopes: ['enrollment:cancel', 'enrollment:support'] },
      schema: {
        summary: 'Cancels an enrollment that is not past its pivot.',
        description:
          'Scope `enrollment:cancel` for one of your own, `enrollment:support` for any. 202: it will end cancelled, every system undone.',
        tags,
        security,
        params: enrollmentParams,
        response: {
          202: { ...enrollmentStatus, description: 'It will end cancelled.' },
          ...problems(401, 403, 404, 409),
        },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .header('location', `/v1/enrollments/${request.params.id}`)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send(await enquiry.cancel(request.params.id, callerOf(request))),
  );
}
