import { callingRun } from './admit-attempt.js';
import type { EnrollmentId } from './domain/ids.js';
import type { StaffAction } from './domain/staff-action.js';
import { bounded } from './error-boundary.js';
import type { StaffActions } from './ports/staff-actions.js';

/** What a workflow asks about a staff action before it obeys. */
export interface StaffActivities {
  'staff.verify'(id: EnrollmentId, signed: string): Promise<StaffAction>;
  'staff.record'(id: EnrollmentId, signed: string, updateId: string): Promise<void>;
}

export const bindStaff = (actions: StaffActions): StaffActivities => ({
  'staff.verify': (id, signed) =>
    bounded(async () => {
      // Who asked stays here: the history has no use for it.
      const { action, step, decision, reasonCode } = await actions.verify(id, signed);
      return { action, step, decision, reasonCode };
    }),
  'staff.record': (id, signed, updateId) =>
    bounded(() => actions.record(id, signed, { ...callingRun(), updateId })),
});
