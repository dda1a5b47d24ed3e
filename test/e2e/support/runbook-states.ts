import { setTimeout as delay } from 'node:timers/promises';
import { rows } from '../../../infra/postgres/database.js';
import {
  awaitingRepair,
  awaitingReview,
  stuckUndo,
} from '../../support/staff-cases.js';
import type { TestStack } from '../../support/test-stack.js';

/** Makes the state that an entry of the runbook is about; answers the id of its enrollment. */
export type MakeState = (bench: TestStack) => Promise<string>;

const idOf =
  (make: (bench: TestStack) => Promise<{ readonly id: string }>): MakeState =>
  async (bench) =>
    (await make(bench)).id;

async function ended(bench: TestStack): Promise<string> {
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrollmentId);
  return enrollmentId;
}

/** The whole of it is undone, since nobody has a slot so late. */
async function rolledBack(bench: TestStack): Promise<string> {
  const preferences = { appointmentNotBefore: '2099-01-01' };
  const { enrollmentId } = await bench.portal.submit({ ...bench.nextPerson(), preferences });
  await bench.ended(enrollmentId);
  return enrollmentId;
}

/** The saga is gone; the sweep has not come by yet. */
async function recovering(bench: TestStack): Promise<string> {
  const { id } = await awaitingRepair(bench);
  await bench.temporal.workflow.getHandle(`enrollment-${id}`).terminate('a test');
  return id;
}

/** A version of a wrapping key that was made long ago, and that the next rotation destroys. */
async function overdueKey(bench: TestStack): Promise<string> {
  await rows(bench.owner, `UPDATE key_version SET created_at = now() - interval '100 hours'`);
  return 'none';
}

/** Somebody with the owner's login changes what was done. */
async function tampered(bench: TestStack): Promise<string> {
  const id = await ended(bench);
  await delay(1_000);
  await bench.owner.transaction(async (tx) => {
    await tx.raw('ALTER TABLE audit_entry DISABLE TRIGGER USER');
    await rows(
      tx,
      `UPDATE audit_entry SET facts = facts || '{"attempt": 99}' WHERE enrollment_id = ? AND seq = 2`,
      [id],
    );
    await tx.raw('ALTER TABLE audit_entry ENABLE TRIGGER USER');
  });
  return id;
}

/** States by the code of their entry. What no single stack can be brought into stands on an enrollment that has ended. */
export const STATES: Readonly<Record<string, MakeState>> = {
  AWAITING_REVIEW: idOf(awaitingReview),
  AWAITING_REPAIR: idOf(awaitingRepair),
  STUCK_UNDO: idOf(stuckUndo),
  ROLLED_BACK: rolledBack,
  RECOVERING: recovering,
  KEY_OVERDUE: overdueKey,
  TRAIL_NOT_GENUINE: tampered,
};
export const otherwise: MakeState = ended;
