import type { FastifyInstance } from 'fastify';
import type { Violation } from '../activities/domain/violation.js';
import type { Act } from './act.js';
import { callerOf } from './admission.js';
import type { Enquiry } from './enquiry.js';
import { Refusal } from './problem.js';
import { type Action, action, type EnrollmentParams, enrollmentParams } from './schemas.js';
import { enrollmentStatus, problems } from './status-schema.js';

const RETRY_AFTER_SECONDS = 1;

/** Staff actions: what a waiting or stuck enrollment can be asked by those who operate the product. */
export function actionRoute(app: FastifyInstance, enquiry: Enquiry, carryOut: Act): void {
  app.post<{ Params: EnrollmentParams; Body: Action }>(
    '/v1/enrollments/:id/actions',
    {
      config: { scopes: ['enrollment:operate'] },
      schema: {
        summary: 'Asks a waiting or stuck enrollment to go on.',
        description:
          'Scope `enrollment:operate`. `retry-step` and `roll-back` while it awaits repair; `decide-identity` (with ' +
          '`decision`) while it awaits review; `retry-now`, and `resolve` (with `step` and `reasonCode`), while an undo ' +
          'is stuck. 202: the action is on record, with the name of who asked, and is being obeyed.',
        tags: ['operations'],
        security: [{ token: [] }],
        params: enrollmentParams,
        body: action,
        response: {
          202: { ...enrollmentStatus, description: 'On record, and being obeyed.' },
          ...problems(400, 401, 403, 404, 409, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const violations = missingIn(request.body);
      if (violations.length > 0) throw new Refusal('invalid-request', { violations });
      await carryOut(await enquiry.require(id), request.body, caller);
      return reply
        .code(202)
        .header('location', `/v1/enrollments/${id}`)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send(await enquiry.show(id));
    },
  );
}

/** What an action needs beside its name. */
function missingIn(asked: Action): readonly Violation[] {
  const needed: Readonly<Partial<Record<Action['action'], readonly (keyof Action)[]>>> = {
    resolve: ['step', 'reasonCode'],
    'decide-identity': ['decision'],
  };
  return (needed[asked.action] ?? [])
    .filter((field) => asked[field] === undefined)
    .map((field) => ({ field: `/${field}`, rule: 'required' }));
}
