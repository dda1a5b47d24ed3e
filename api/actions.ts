import type { FastifyInstance } from 'fastify';
import { callerOf } from './admission.js';
import type { Enquiry } from './enquiry.js';
import { Refusal } from './problem.js';
import { action, type EnrollmentParams, enrollmentParams } from './schemas.js';
import { problems } from './status-schema.js';

/** Staff actions. None of them is possible in any state yet, and the document says so. */
export function actionRoute(app: FastifyInstance, enquiry: Enquiry): void {
  app.post<{ Params: EnrollmentParams }>(
    '/v1/enrollments/:id/actions',
    {
      config: { scopes: ['enrollment:operate'] },
      schema: {
        summary: 'Asks a waiting or stuck enrollment to go on.',
        description:
          'Scope `enrollment:operate`. This version carries out no action yet: a known enrollment answers 409.',
        tags: ['operations'],
        security: [{ token: [] }],
        params: enrollmentParams,
        body: action,
        response: problems(400, 401, 403, 404, 409, 413, 415),
      },
    },
    async (request) => {
      callerOf(request);
      await enquiry.require(request.params.id);
      throw new Refusal('not-possible-now');
    },
  );
}
