import { setTimeout as delay } from 'node:timers/promises';
import { witnessFile } from '../../../infra/log-store/witness-file.js';
import { row, rows } from '../../../infra/postgres/database.js';
import type { FaultyMailServer } from '../../infra/mail/support/faulty-mail-server.js';
import { actAsStaff } from '../../support/act-as-staff.js';
import { eventually } from '../../support/eventually.js';
import { awaitingRepair, awaitingReview, stuckUndo } from '../../support/staff-cases.js';
import type { TestStack } from '../../support/test-stack.js';

/** A stack, and the mail server that its letters go to. */
export interface RunbookBench extends TestStack {
  readonly mail: FaultyMailServer;
  readonly witness: string;
}

/** Brings about what an entry of the runbook is about; answers the id of the enrollment. */
export type MakeState = (bench: RunbookBench) => Promise<string>;

async function enrolled(bench: RunbookBench): Promise<string> {
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrollmentId);
  return enrollmentId;
}

/** A letter that the server refuses for good, or that nobody knows the fate of. */
const letterLost =
  (fault: FaultyMailServer['fault']): MakeState =>
  async (bench) => {
    bench.mail.fault = fault;
    const id = await enrolled(bench);
    bench.mail.fault = null;
    return id;
  };

/** Nobody has a slot so late: all of it is undone. */
async function rolledBack(bench: RunbookBench): Promise<string> {
  const preferences = { appointmentNotBefore: '2099-01-01' };
  const { enrollmentId } = await bench.portal.submit({ ...bench.nextPerson(), preferences });
  await bench.ended(enrollmentId);
  return enrollmentId;
}

async function residue(bench: RunbookBench): Promise<string> {
  const { id } = await stuckUndo(bench);
  const step = 'create-ehr-record';
  await actAsStaff(bench.stack, id, { action: 'resolve', step, reasonCode: 'REMOVED_BY_VENDOR' });
  await bench.ended(id);
  await bench.clearFaults();
  return id;
}

/** The saga is gone; the sweep comes by when it does. */
async function recovering(bench: RunbookBench): Promise<string> {
  const { id } = await awaitingRepair(bench);
  await bench.temporal.workflow.getHandle(`enrollment-${id}`).terminate('a test');
  return id;
}

/** Versions of wrapping keys that were made long ago, and that the next rotation destroys. */
async function overdueKey(bench: RunbookBench): Promise<string> {
  await rows(bench.owner, `UPDATE key_version SET created_at = now() - interval '100 hours'`);
  return '';
}

/** Somebody with the owner's login changes what was done, under a checkpoint. */
async function tampered(bench: RunbookBench): Promise<string> {
  const id = await enrolled(bench);
  await eventually(() =>
    row(bench.owner, 'SELECT 1 FROM audit_position WHERE enrollment_id = ? AND seq = 2', [id]),
  );
  await delay(1);
  await bench.owner.transaction(async (tx) => {
    await tx.raw('ALTER TABLE audit_entry DISABLE TRIGGER audit_no_change');
    await rows(
      tx,
      `UPDATE audit_entry SET facts = facts || '{"attempt": 99}' WHERE enrollment_id = ? AND seq = 2`,
      [id],
    );
    await tx.raw('ALTER TABLE audit_entry ENABLE TRIGGER audit_no_change');
  });
  return id;
}

/** The witness knows another cluster than the one that runs. */
async function restored(bench: RunbookBench): Promise<string> {
  const mark = { checkpoint: 1, position: 1, digest: 'of-another', cluster: 'another' };
  await witnessFile(bench.witness).keep(mark);
  return '';
}

const idOf =
  (make: (bench: TestStack) => Promise<{ readonly id: string }>): MakeState =>
  async (bench) =>
    (await make(bench)).id;

/** By the code of their entry. */
const STATES: Readonly<Record<string, MakeState>> = {
  AWAITING_REVIEW: idOf(awaitingReview),
  AWAITING_REPAIR: idOf(awaitingRepair),
  STUCK_UNDO: idOf(stuckUndo),
  RESIDUE: residue,
  ROLLED_BACK: rolledBack,
  WELCOME_NOT_SENT: letterLost({ stage: 'RCPT', fault: '550 no', times: 100 }),
  WELCOME_UNCONFIRMED: letterLost({ stage: 'dot', fault: 'cut', times: 100 }),
  RECOVERING: recovering,
  KEY_OVERDUE: overdueKey,
  TRAIL_NOT_GENUINE: tampered,
  RESTORED: restored,
};

/** What one stack cannot be brought into has its commands run on an enrollment that is over. */
export const stateOf = (code: string): MakeState => STATES[code] ?? enrolled;
