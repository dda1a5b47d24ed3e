import { randomUUID } from 'node:crypto';
import { Failure } from '../activities/domain/failure.js';
import { enrollmentWorkflowId, type StepName } from '../activities/domain/ids.js';
import type { StaffActionName } from '../activities/domain/staff-action.js';
import type { StaffOrder } from '../infra/crypto/staff-signer.js';
import type { EnrollmentView } from '../infra/postgres/enrollment-view.js';
import type { Caller } from './caller.js';
import { comeBackLater, Refusal } from './problem.js';
import type { Action } from './schemas.js';

/** Carries out what a member of staff asks. Throws the 409 when it is not possible now, the 503 when nobody answers. */
export type Act = (view: EnrollmentView, action: Action, caller: Caller) => Promise<void>;

export interface ActParts {
  readonly sign: (order: StaffOrder) => Promise<string>;
  /** Gives the signed order to a workflow; answers when it is on record there. */
  readonly deliver: (workflowId: string, signed: string) => Promise<void>;
}

const RETRY_AFTER_SECONDS = 2;

/** When an action can change anything, as far as the row tells; the workflow knows exactly. */
const POSSIBLE: Readonly<Record<StaffActionName, (view: EnrollmentView) => boolean>> = {
  'retry-now': ({ phase }) => phase === 'purging',
  resolve: ({ phase }) => phase === 'purging',
  'retry-step': ({ waitingFor }) => waitingFor === 'repair',
  'roll-back': ({ waitingFor }) => waitingFor === 'repair',
  'decide-identity': ({ waitingFor }) => waitingFor === 'review',
};

/**
 * A workflow cannot verify a token, and its arguments stay in the history: so who asks is verified here, and what the
 * workflow gets is a short-lived signed order (`saga.md`, staff actions).
 */
export const act =
  ({ sign, deliver }: ActParts): Act =>
  async (view, { action, step, decision, reasonCode }, { sub }) => {
    if (!POSSIBLE[action](view)) throw new Refusal('not-possible-now');
    const signed = await sign({
      enrollmentId: view.id,
      action,
      step: (step ?? null) as StepName | null,
      decision: decision ?? null,
      reasonCode: reasonCode ?? null,
      sub,
      jti: randomUUID(),
    });
    try {
      await deliver(view.ownerWorkflow ?? enrollmentWorkflowId(view.id), signed);
    } catch (error) {
      throw refusalOf(error);
    }
  };

/** Signed here and refused there can only mean that the clocks differ: like any outage, it is worth another try. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  if (error.code === 'ACTION_NOT_POSSIBLE') return new Refusal('not-possible-now');
  return comeBackLater('unavailable', RETRY_AFTER_SECONDS);
}
