import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import {
  type CorrelationId,
  type EnrollmentId,
  type PatientId,
  purgeWorkflowId,
  type StepName,
} from '../../activities/domain/ids.js';
import type { Outcome, OutcomeKind, Residue } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import type { WaitKind } from '../../activities/domain/wait.js';
import type { Run, Standing } from '../../activities/ports/enrollments.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { perDatabase, together } from './together.js';

/** The row of `enrollment`, column for column. */
export interface EnrollmentRow {
  readonly id: EnrollmentId;
  readonly phase: Phase;
  readonly fence: number;
  readonly owner_workflow: string | null;
  readonly owner_run: string | null;
  readonly patient_id: PatientId;
  readonly correlation_id: CorrelationId;
  readonly plan: PinnedPlan;
  readonly purge_code: FailureCode | null;
  readonly purge_step: StepName | null;
  readonly purge_attempts: number | null;
  readonly outcome: OutcomeKind | null;
  readonly failure_code: FailureCode | null;
  readonly failed_step: StepName | null;
  readonly attention: Outcome['attention'];
  readonly residue: readonly Residue[];
  readonly cancel_requested_at: Date | null;
  readonly waiting_for: WaitKind | null;
  readonly waiting_step: StepName | null;
  readonly late_found_at: Date | null;
}

/** The columns of `EnrollmentRow`, by name: a prepared `*` breaks for as long as its connection lives once a column is added. */
export const ROW = `id, phase, fence, owner_workflow, owner_run, patient_id, correlation_id, plan, purge_code, purge_step,
  purge_attempts, outcome, failure_code, failed_step, attention, residue, cancel_requested_at, waiting_for, waiting_step,
  late_found_at`;

export interface OwnedRow extends EnrollmentRow {
  readonly mine: boolean;
}

export async function readRow(
  on: Database | Transaction,
  id: EnrollmentId,
): Promise<EnrollmentRow> {
  const found = await row<EnrollmentRow>(on, `SELECT ${ROW} FROM enrollment WHERE id = ?`, [id]);
  if (found === null) throw new Failure('ENROLLMENT_CLOSED');
  return found;
}

/** How many sagas may ask where they stand by one statement. */
const MOST_ROWS = 200;

/** For those that are asked for at the same time: null where there is none. */
const readTogether = perDatabase((db: Database) =>
  together(MOST_ROWS, async (ids: readonly EnrollmentId[]) => {
    const found = await rows<EnrollmentRow>(
      db,
      `SELECT ${ROW} FROM enrollment WHERE id = ANY (?::uuid[])`,
      [ids],
    );
    const byId = new Map(found.map((each) => [each.id, each]));
    return ids.map((id) => byId.get(id) ?? null);
  }),
);

/**
 * What has ended is nobody's, until a late effect is found: a workflow task that was lost after the end is done over,
 * and must not take the row for its own once more.
 */
export const standing = ({ phase, mine, late_found_at }: OwnedRow): Standing => ({
  phase,
  mine: mine && (phase !== 'ended' || late_found_at !== null),
});

/** Appends the entry of a transition, in the transition's transaction. */
export const record = (
  tx: Transaction,
  moved: EnrollmentRow,
  event: AuditEvent,
  facts: AuditFacts = {},
  actor: 'service:worker' | 'service:sweep' = 'service:worker',
): Promise<void> =>
  appendAudit(tx, {
    enrollmentId: moved.id,
    correlationId: moved.correlation_id,
    event,
    actor,
    facts: { phase: moved.phase, fence: moved.fence, ...facts },
  });

/** Tells which run of a workflow is open, or null. */
export type CurrentRun = (workflowId: string) => Promise<string | null>;

const MOST_ADOPTION_RACES = 3;

/**
 * Where the row stands for this run. A run that is not the owner adopts it when it is the current run of the
 * owning workflow, as after a reset (protocol.md 2), or of any of ours when a purge lies there without an owner.
 * An enrollment that has ended is taken up again by its purge alone, and only for a late effect (protocol.md 14).
 */
export async function standFor(
  db: Database,
  currentRun: CurrentRun,
  id: EnrollmentId,
  run: Run,
): Promise<OwnedRow> {
  for (let race = 0; race < MOST_ADOPTION_RACES; race++) {
    const held = await readTogether(db)(id);
    if (held === null) throw new Failure('ENROLLMENT_CLOSED');
    if (held.owner_run === run.runId) return { ...held, mine: true };
    if (!(await mayAdopt(held, currentRun, run))) return { ...held, mine: false };
    const adopted = await adopt(db, held, run);
    if (adopted !== null) return { ...adopted, mine: true };
  }
  throw new Failure('CONFLICT');
}

async function mayAdopt(held: EnrollmentRow, currentRun: CurrentRun, run: Run): Promise<boolean> {
  if (held.phase === 'accepted') return false;
  if (held.phase === 'ended' && !isLatePurge(held, run)) return false;
  if (held.owner_workflow !== null && held.owner_workflow !== run.workflowId) return false;
  return (await currentRun(run.workflowId)) === run.runId;
}

const isLatePurge = ({ id, late_found_at }: EnrollmentRow, { workflowId }: Run): boolean =>
  late_found_at !== null && workflowId === purgeWorkflowId(id);

const adopt = (db: Database, held: EnrollmentRow, run: Run): Promise<EnrollmentRow | null> =>
  db.transaction(async (tx) => {
    const adopted = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET owner_workflow = ?, owner_run = ?, fence = fence + 1
       WHERE id = ? AND fence = ? RETURNING ${ROW}`,
      [run.workflowId, run.runId, held.id, held.fence],
    );
    if (adopted !== null) await record(tx, adopted, 'enrollment.adopted');
    return adopted;
  });
