import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ReviewDecision, StaffAction } from '../../activities/domain/staff-action.js';
import type { Run } from '../../activities/ports/enrollments.js';
import type { Reviews, StaffActions } from '../../activities/ports/staff-actions.js';
import type { StaffOrder, VerifyStaffOrder } from '../crypto/staff-signer.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row, type Transaction } from './database.js';
import { readRow } from './enrollment-row.js';
import { guarded } from './failure.js';

/** Staff's actions, verified, recorded once, and told in the trail. */
export const postgresStaffActions = (db: Database, verify: VerifyStaffOrder): StaffActions => ({
  verify: (id, signed) => guarded(() => authorised(db, verify, id, signed)),

  record: (id, signed, by) =>
    guarded(async () => {
      const order = await authorised(db, verify, id, signed);
      if (!(await db.transaction((tx) => recordOnce(tx, order, by)))) {
        await refuse(db, id, order);
        throw new Failure('ACTION_NOT_AUTHORISED');
      }
    }),

  isResolved: ({ id, step }) =>
    guarded(
      async () =>
        (await row(
          db,
          `SELECT jti FROM staff_action WHERE enrollment_id = ? AND action = 'resolve' AND step = ? LIMIT 1`,
          [id, step],
        )) !== null,
    ),
});

export const postgresReviews = (db: Database): Reviews => ({
  decisionOf: ({ id }) =>
    guarded(async () => {
      const latest = await row<{ decision: ReviewDecision }>(
        db,
        `SELECT decision FROM staff_action WHERE enrollment_id = ? AND action = 'decide-identity'
         ORDER BY acted_at DESC LIMIT 1`,
        [id],
      );
      return latest?.decision ?? null;
    }),
});

async function authorised(
  db: Database,
  verify: VerifyStaffOrder,
  id: EnrollmentId,
  signed: string,
): Promise<StaffOrder> {
  const order = await verify(signed);
  if (order?.enrollmentId === id) return order;
  await refuse(db, id, null);
  throw new Failure('ACTION_NOT_AUTHORISED');
}

/** True also for the same update again, whose first answer was lost. */
async function recordOnce(
  tx: Transaction,
  order: StaffOrder,
  { runId, updateId }: Run & { readonly updateId: string },
): Promise<boolean> {
  const { jti, enrollmentId, action, step, decision, reasonCode, sub } = order;
  const first = await row(
    tx,
    `INSERT INTO staff_action
       (jti, enrollment_id, action, step, decision, reason_code, sub, run_id, update_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (jti) DO NOTHING RETURNING jti`,
    [jti, enrollmentId, action, step, decision, reasonCode, sub, runId, updateId],
  );
  if (first === null) {
    const same = 'SELECT jti FROM staff_action WHERE jti = ? AND run_id = ? AND update_id = ?';
    return (await row(tx, same, [jti, runId, updateId])) !== null;
  }
  const { correlation_id: correlationId } = await readRow(tx, enrollmentId);
  await appendAudit(tx, {
    ...{ enrollmentId, correlationId },
    event: 'staff.acted',
    actor: `staff:${sub}`,
    facts: factsOf(order),
  });
  return true;
}

const factsOf = ({ action, step, decision, reasonCode }: StaffAction) => ({
  action,
  ...(step === null ? {} : { step }),
  ...(decision === null ? {} : { decision }),
  ...(reasonCode === null ? {} : { reasonCode }),
});

/** Of an order that is not ours nobody can say who wrote it. */
async function refuse(db: Database, id: EnrollmentId, order: StaffOrder | null): Promise<void> {
  const { correlation_id: correlationId } = await readRow(db, id);
  await appendAudit(db, {
    enrollmentId: id,
    correlationId,
    event: 'staff.refused',
    actor: order === null ? 'service:worker' : `staff:${order.sub}`,
    facts: {
      code: 'ACTION_NOT_AUTHORISED',
      ...(order === null ? {} : { action: order.action }),
    },
  });
}
