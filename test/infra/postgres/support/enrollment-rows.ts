import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Outcome } from '../../../../activities/domain/outcome.js';
import type { Enrollments, PurgeCause, Run } from '../../../../activities/ports/enrollments.js';
import { requestCancel } from '../../../../infra/postgres/cancel-request.js';
import { row } from '../../../../infra/postgres/database.js';
import { postgresEnrollments } from '../../../../infra/postgres/enrollments.js';
import type { Migration } from '../../../../infra/postgres/migrations/migration.js';
import { acceptEnrollment } from '../../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';

/** Why a purge begins in these tests. */
export const cause: PurgeCause = { code: 'UNAVAILABLE', step: null, attempts: 3 };

export const enrolled: Outcome = {
  kind: 'enrolled',
  failureCode: null,
  failedStep: null,
  residue: [],
  attention: null,
};

export const rolledBack: Outcome = {
  ...enrolled,
  kind: 'rolled-back',
  failureCode: cause.code,
};

/** Enrollment rows on a real database, and a table that says which run Temporal would call the current one. */
export class EnrollmentRows {
  readonly database: TestDatabase;
  readonly enrollments: Enrollments;
  readonly openRuns = new Map<string, string>();

  private constructor(database: TestDatabase) {
    this.database = database;
    this.enrollments = postgresEnrollments(
      database.worker,
      async (id) => this.openRuns.get(id) ?? null,
    );
  }

  static async start(wanted?: readonly Migration[]): Promise<EnrollmentRows> {
    return new EnrollmentRows(await startTestDatabase(wanted));
  }

  /** Accepted, with the run that the saga is started as. */
  async accepted(): Promise<{ id: EnrollmentId; run: Run }> {
    const id = await acceptEnrollment(this.database.owner);
    return { id, run: this.newRun(id, 'enrollment') };
  }

  /** A run that Temporal calls the current one from now on. */
  newRun(id: EnrollmentId, workflow: 'enrollment' | 'purge'): Run {
    const run = { workflowId: `${workflow}-${id}`, runId: randomUUID() };
    this.openRuns.set(run.workflowId, run.runId);
    return run;
  }

  async running(): Promise<{ id: EnrollmentId; run: Run }> {
    const accepted = await this.accepted();
    await this.enrollments.begin(accepted.id, accepted.run);
    return accepted;
  }

  async held(id: EnrollmentId) {
    const found = await row<{
      phase: string;
      fence: number;
      cancelled: boolean;
      code: string | null;
      outcome: string | null;
    }>(
      this.database.owner,
      `SELECT phase, fence, cancel_requested_at IS NOT NULL AS cancelled, purge_code AS code, outcome
       FROM enrollment WHERE id = ?`,
      [id],
    );
    return found ?? assert.fail('no row');
  }

  /** As the API does it for a DELETE; answers whether it was recorded. */
  requestCancel(id: EnrollmentId): Promise<boolean> {
    return requestCancel(this.database.api, id, 'client:portal');
  }

  async seen(id: EnrollmentId) {
    const found = await this.enrollments.open(10_000, null);
    return found.find((each) => each.id === id) ?? assert.fail('not open');
  }
}
