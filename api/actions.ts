import type { FastifyInstance } from 'fastify';
import type { Act } from './act.js';
import { callerOf } from './admission.js';
import { answer, followHeaders, problems } from './answers.js';
import type { Enquiry } from './enquiry.js';
import { actedExamples, actionExamples } from './examples.js';
import { type Action, action, type EnrollmentParams, enrollmentParams } from './schemas.js';
import { enrollmentStatus } from './status-schema.js';

const RETRY_AFTER_SECONDS = 1;

/** Staff actions: what a waiting or stuck enrollment can be asked by those who operate the product. */
export function actionRoute(app: FastifyInstance, enquiry: Enquiry, carryOut: Act): void {
  app.post<{ Params: EnrollmentParams; Body: Action }>(
    '/v1/enrollments/:id/actions',
    {
      config: { scopes: ['enrollment:operate'], examples: actionExamples },
      schema: {
        operationId: 'actOnEnrollment',
        summary: 'Asks a waiting or stuck enrollment to go on.',
        description:
          'Scope `enrollment:operate`. `retry-step` and `roll-back` while it awaits repair; `decide-identity` (with ' +
          '`decision`) while it awaits review; `retry-now`, and `resolve` (with `step` and `reasonCode`), while an undo ' +
          'is stuck. 202: the action is on record, with the name of who asked, and is being obeyed.',
        tags: ['operations'],
        params: enrollmentParams,
        body: action,
        response: {
          202: answer(enrollmentStatus, {
            description: 'On record, and being obeyed.',
            headers: followHeaders,
            examples: actedExamples,
          }),
          ...problems('not-possible-now', 'unexpected'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      await carryOut(await enquiry.require(id), request.body, caller);
      return reply
        .code(202)
        .header('location', `/v1/enrollments/${id}`)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send(await enquiry.show(id));
    },
  );
}
