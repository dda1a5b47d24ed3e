import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import { ONE_BUILD } from '../../activities/ports/builds.js';
import type { Run } from '../../activities/ports/enrollments.js';
import type { Ports } from '../../activities/ports/index.js';
import type { Sagas } from '../../activities/ports/sagas.js';
import { reversible } from '../../activities/steps/step.js';
import { type LookableParts, lookOnly } from '../../activities/sweep/look-only.js';
import { sweepClosed } from '../../activities/sweep/sweep-closed.js';
import { sweepOpen } from '../../activities/sweep/sweep-open.js';
import { newTally } from '../../activities/sweep/tally.js';
import { appendAudit } from '../../infra/postgres/audit-trail.js';
import { postgresCertificates } from '../../infra/postgres/certificates.js';
import {
  postgresClosedEnrollments,
  postgresClosedLook,
} from '../../infra/postgres/closed-enrollments.js';
import { rows } from '../../infra/postgres/database.js';
import { cause, EnrollmentRows } from '../infra/postgres/support/enrollment-rows.js';

/** What the sweep goes through after a purge: real rows, and one outside system that shows what a test puts there. */
export class SweptWorld {
  readonly rows: EnrollmentRows;
  /** Keys under which the outside system holds a record. */
  readonly present = new Set<string>();
  /** The purges that the latest sweep started. */
  purged: EnrollmentId[] = [];
  readonly #plan: PinnedPlan;

  private constructor(bench: EnrollmentRows, plan: PinnedPlan) {
    this.rows = bench;
    this.#plan = plan;
  }

  static async start(): Promise<SweptWorld> {
    const bench = await EnrollmentRows.start();
    const { id } = await bench.running();
    return new SweptWorld(bench, (await bench.seen(id)).plan);
  }

  readonly step = reversible('make-outside-record', {
    policy: { attemptSeconds: 5, patienceSeconds: 60 },
    uses: 'ehr',
    discloses: [],
    perform: async () => ({}),
    undo: async () => ({ kind: 'gone' }),
    isGone: async (_ports, { key }) => !this.present.has(key),
  });

  readonly #sagas: Sagas = {
    currentRun: async (workflowId) => this.rows.openRuns.get(workflowId) ?? null,
    closedAsEnrolled: async () => false,
    resume: async () => undefined,
    startPurge: async ({ id }) => void this.purged.push(id),
    terminate: async () => undefined,
  };

  keyOf(id: string): string {
    return `${id}:${this.step.name}`;
  }

  async sweep() {
    const tally = newTally();
    this.purged = [];
    await sweepClosed(this.#parts(), tally);
    return tally;
  }

  /** What a sweep of all there is would find and do. */
  async look() {
    const tally = newTally();
    this.purged = [];
    const tied = lookOnly(this.#parts());
    await sweepOpen(tied.enrollments, tied.sagas, tally);
    await sweepClosed(tied, tally);
    return tally;
  }

  #parts(): LookableParts {
    const { worker } = this.rows.database;
    const ehr = { listKeys: async () => [...this.present] };
    return {
      enrollments: this.rows.enrollments,
      closed: postgresClosedEnrollments(worker),
      closedLook: postgresClosedLook(worker),
      certificates: postgresCertificates(worker, async (statement) => JSON.stringify(statement)),
      sagas: this.#sagas,
      builds: ONE_BUILD,
      steps: [this.step],
      portsFor: () => ({ ehr }) as unknown as Ports,
      currentPlan: { ...this.#plan, steps: [this.step.name] },
    };
  }

  /** A purge that ended; `unknown` leaves an attempt behind of which nobody knows what became. */
  async ended(unknown = false): Promise<{ id: EnrollmentId; run: Run }> {
    const { id, run } = await this.rows.running();
    if (unknown)
      await appendAudit(this.rows.database.worker, {
        enrollmentId: id,
        correlationId: (await this.rows.seen(id)).correlationId,
        event: 'step.attempted',
        actor: 'service:worker',
        facts: { step: this.step.name, verb: 'perform', attempt: 1, fence: 1 },
      });
    const { enrollments } = this.rows;
    await enrollments.startPurge(id, run, cause);
    const { code: failureCode } = cause;
    const common = { failureCode, failedStep: null, residue: [], attention: null };
    await enrollments.end(id, run, { kind: 'rolled-back', ...common });
    return { id, run };
  }

  /** Its next look is due now. */
  async makeDue(id: EnrollmentId): Promise<void> {
    const due = 'UPDATE enrollment SET late_probe_at = now() WHERE id = ?';
    await rows(this.rows.database.owner, due, [id]);
  }

  stop(): Promise<void> {
    return this.rows.database.stop();
  }
}
