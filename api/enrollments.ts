import type { FastifyInstance } from 'fastify';
import type { Act } from './act.js';
import { actionRoute } from './actions.js';
import { callerOf } from './admission.js';
import { answer, followHeaders, problems } from './answers.js';
import type { BeginEnrollment } from './begin-enrollment.js';
import type { Enquiry } from './enquiry.js';
import {
  acceptedExamples,
  cancelledExamples,
  statusExamples,
  submissionExamples,
} from './examples.js';
import { portalLockRoutes, type SetPortalLock } from './portal-lock.js';
import {
  accepted,
  type EnrollmentParams,
  enrollmentParams,
  type IdempotencyHeaders,
  idempotencyHeaders,
  type Submission,
  submission,
} from './schemas.js';
import { enrollmentStatus } from './status-schema.js';

export interface EnrollmentRoutes {
  readonly beginEnrollment: BeginEnrollment;
  readonly enquiry: Enquiry;
  readonly act: Act;
  readonly setPortalLock: SetPortalLock;
}

const RETRY_AFTER_SECONDS = 1;
const tags = ['enrollments'];

export function enrollmentRoutes(app: FastifyInstance, parts: EnrollmentRoutes): void {
  submitRoute(app, parts.beginEnrollment);
  statusRoute(app, parts.enquiry);
  cancelRoute(app, parts.enquiry);
  actionRoute(app, parts.enquiry, parts.act);
  portalLockRoutes(app, parts.enquiry, parts.setPortalLock);
}

function submitRoute(app: FastifyInstance, begin: BeginEnrollment): void {
  app.post<{ Body: Submission; Headers: IdempotencyHeaders }>(
    '/v1/enrollments',
    {
      config: { scopes: ['enrollment:submit'], examples: submissionExamples },
      schema: {
        operationId: 'submitEnrollment',
        summary: 'Submits an application.',
        description:
          'Scope `enrollment:submit`. 202 is a promise: what was sent is kept, sealed, and will be carried out or undone.',
        tags,
        headers: idempotencyHeaders,
        body: submission,
        response: {
          202: answer(accepted, {
            description:
              'Taken: this is a promise. The same key with the same values is told the same.',
            headers: followHeaders,
            examples: acceptedExamples,
          }),
          ...problems('in-flight', 'already-under-way', 'key-reused', 'unexpected'),
        },
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
        operationId: 'readEnrollment',
        summary: 'Tells how an enrollment stands.',
        description:
          'Scope `enrollment:read` for one of your own, `enrollment:support` for any. Outlives the purge; holds no PHI.',
        tags,
        params: enrollmentParams,
        response: {
          200: answer(enrollmentStatus, {
            description: 'Status, and one line per step.',
            examples: statusExamples,
          }),
          ...problems('unexpected'),
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
        operationId: 'cancelEnrollment',
        summary: 'Cancels an enrollment that is not past its pivot.',
        description:
          'Scope `enrollment:cancel` for one of your own, `enrollment:support` for any. 202: it will end cancelled, every system undone.',
        tags,
        params: enrollmentParams,
        response: {
          202: answer(enrollmentStatus, {
            description: 'It will end cancelled.',
            headers: followHeaders,
            examples: cancelledExamples,
          }),
          ...problems('not-possible-now', 'unexpected'),
        },
      },
    },
    async (request, reply) => {
      const status = await enquiry.cancel(request.params.id, callerOf(request));
      return reply
        .code(202)
        .header('location', `/v1/enrollments/${request.params.id}`)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send(status);
    },
  );
}
