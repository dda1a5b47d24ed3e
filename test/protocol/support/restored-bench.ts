import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { correlationId, type EnrollmentId } from '../../../activities/domain/ids.js';
import type { RunningTemporal } from '../../../infra/dev/launch/temporal.js';
import { knownDatabase } from '../../../infra/log-store/known-database.js';
import { trailSource } from '../../../infra/log-store/trail-source.js';
import { witnessFile } from '../../../infra/log-store/witness-file.js';
import { row } from '../../../infra/postgres/database.js';
import { postgresEnrollments } from '../../../infra/postgres/enrollments.js';
import { temporalClient } from '../../../infra/temporal/client.js';
import { startEnrollment, temporalSagas } from '../../../infra/temporal/sagas.js';
import { NAMESPACE, startTemporalServer } from '../../api/support/temporal-server.js';
import { newIds, startTrailBench, type TrailBench } from '../../infra/audit/support/trail-bench.js';
import { acceptEnrollment, testPlan } from '../../support/accepted-enrollment.js';
import type { PostgresTools } from '../../support/postgres-tools.js';

export const TASK_QUEUE = 'enrollment';

/** A database that was restored from a real dump, and a witness that knows more than it does. */
export class RestoredBench {
  readonly trail: TrailBench;
  readonly temporal: RunningTemporal;
  readonly client: ReturnType<typeof temporalClient>;
  readonly folder = mkdtempSync(join(tmpdir(), 'enrollment-restored-'));
  readonly witness = join(this.folder, 'witness.json');

  private constructor(trail: TrailBench, temporal: RunningTemporal) {
    this.trail = trail;
    this.temporal = temporal;
    this.client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, {});
  }

  static async start(): Promise<RestoredBench> {
    return new RestoredBench(...(await Promise.all([startTrailBench(), startTemporalServer()])));
  }

  known() {
    return knownDatabase(this.trail.database.worker, this.witness);
  }

  sagas() {
    return temporalSagas(this.client, TASK_QUEUE);
  }

  enrollments() {
    return postgresEnrollments(this.trail.database.worker, (id) => this.sagas().currentRun(id));
  }

  source() {
    return trailSource(this.trail.database.auditor, witnessFile(this.witness));
  }

  /**
   * One enrollment runs at the time of the dump, one is accepted; both end after it, and what is appended is shipped.
   * Of a third one Temporal knows nothing.
   */
  async restoreEarlierDay(tools: PostgresTools) {
    const { database, checkpoints } = this.trail;
    const running = await acceptEnrollment(database.owner);
    const accepted = await acceptEnrollment(database.owner);
    const unknown = await acceptEnrollment(database.owner);
    const runId = await this.#started(running);
    await this.enrollments().begin(running, { workflowId: `enrollment-${running}`, runId });
    await this.enrollments().begin(unknown, { workflowId: `enrollment-${unknown}`, runId: 'gone' });
    await checkpoints.take();
    await tools.dump(database, join(this.folder, 'dump'));
    await this.#started(accepted);
    for (const id of [running, accepted])
      await this.client.workflow.getHandle(`enrollment-${id}`).terminate('it has ended');
    await this.trail.append(newIds(2), 3);
    await checkpoints.take();
    await (await this.source().next()).shipped();
    await this.known()();
    await tools.restore(database, join(this.folder, 'dump'));
    return { running, accepted, unknown };
  }

  async phaseOf(id: EnrollmentId): Promise<string | undefined> {
    const { owner } = this.trail.database;
    const sql = 'SELECT phase FROM enrollment WHERE id = ?';
    return (await row<{ phase: string }>(owner, sql, [id]))?.phase;
  }

  async stop(): Promise<void> {
    await this.client.connection.close();
    await Promise.all([this.trail.stop(), this.temporal.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #started(id: EnrollmentId): Promise<string> {
    const { owner } = this.trail.database;
    const sql = 'SELECT correlation_id AS correlation FROM enrollment WHERE id = ?';
    const found = await row<{ correlation: string }>(owner, sql, [id]);
    await startEnrollment(this.client, TASK_QUEUE, {
      id,
      correlationId: correlationId(found?.correlation ?? ''),
      plan: testPlan,
    });
    return (await this.sagas().currentRun(`enrollment-${id}`)) ?? assert.fail('no run');
  }
}
