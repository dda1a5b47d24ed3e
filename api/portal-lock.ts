import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { EnrollmentId } from '../activities/domain/ids.js';
import type { PortalLockOrder } from '../infra/postgres/portal-locks.js';
import { callerOf } from './admission.js';
import { answer, problems } from './answers.js';
import type { Enquiry } from './enquiry.js';
import { Refusal } from './problem.js';
import { type EnrollmentParams, enrollmentParams } from './schemas.js';

/** Locks an account or opens it again; false when there is none. */
export type SetPortalLock = (order: PortalLockOrder, isLocked: boolean) => Promise<boolean>;

const portalLock = Type.Object({
  enrollmentId: Type.String({ format: 'uuid' }),
  locked: Type.Boolean(),
});
const EXAMPLE_ID = '3f0c2a6e-7d1b-4c59-9a3e-5b8d0f6c1e24';
const lockOf = (enrollmentId: string, method: string): Static<typeof portalLock> => ({
  enrollmentId,
  locked: method === 'PUT',
});

const ROUTES = {
  PUT: {
    operationId: 'lockPortalAccount',
    summary: "Locks the patient's portal account.",
    description:
      'Scope `enrollment:operate` or `enrollment:support`. Every session ends; nobody signs in until it is opened again. ' +
      'Told in the trail with the name of who asked. Asked again it changes nothing.',
    done: 'It is locked.',
  },
  DELETE: {
    operationId: 'openPortalAccount',
    summary: "Opens the patient's portal account again.",
    description:
      'Scope `enrollment:operate` or `enrollment:support`. Also after five wrong codes. Asked again it changes nothing.',
    done: 'It is open.',
  },
} as const;

/** Locks and opens portal accounts of enrolled patients, for staff. */
export function portalLockRoutes(
  app: FastifyInstance,
  enquiry: Enquiry,
  setLock: SetPortalLock,
): void {
  for (const [method, { operationId, summary, description, done }] of Object.entries(ROUTES))
    app.route<{ Params: EnrollmentParams }>({
      method: method as keyof typeof ROUTES,
      url: '/v1/enrollments/:id/portal-lock',
      config: { scopes: ['enrollment:operate', 'enrollment:support'] },
      schema: {
        ...{ operationId, summary, description, tags: ['operations'] },
        params: enrollmentParams,
        response: {
          200: answer(portalLock, {
            description: done,
            examples: { done: lockOf(EXAMPLE_ID, method) },
          }),
          ...problems('not-possible-now', 'unexpected'),
        },
      },
      handler: async (request) => {
        const { id, correlationId } = await enquiry.require(request.params.id);
        const order = {
          ...{ id: id as EnrollmentId, correlationId },
          actor: `staff:${callerOf(request).sub}` as const,
        };
        if (!(await setLock(order, method === 'PUT'))) throw new Refusal('not-possible-now');
        return lockOf(id, method);
      },
    });
}
