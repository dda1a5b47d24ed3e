import { randomUUID } from 'node:crypto';
import { type EnrollmentId, enrollmentId, patientId } from '../../activities/domain/ids.js';
import type { PinnedAdapter, PinnedPlan } from '../../activities/domain/plan.js';
import { type Database, rows } from '../../infra/postgres/database.js';
import { enrollment } from '../../workflows/enrollment.js';

const builtIn: PinnedAdapter = {
  adapter: 'postgres',
  tenant: 'default',
  capabilityVersion: 1,
  external: false,
};

/** A plan with every step, all systems built in, and short windows. */
export const testPlan: PinnedPlan = {
  steps: enrollment.map(({ name }) => name),
  adapters: {
    identity: { ...builtIn, adapter: 'http', external: true },
    ehr: builtIn,
    providerDirectory: builtIn,
    portal: builtIn,
    scheduling: builtIn,
    mail: { ...builtIn, adapter: 'smtp' },
  },
  pace: 'remote',
  stepPatienceSeconds: 2,
  partnerLateSeconds: 0,
  repairWindowSeconds: 0,
  reviewDeadlineSeconds: 60,
  purgeAlertAfterSeconds: 60,
};

/** Puts an accepted row into the database, as the intake does; returns its id. */
export async function acceptEnrollment(
  owner: Database,
  plan: PinnedPlan = testPlan,
): Promise<EnrollmentId> {
  const id = enrollmentId(randomUUID());
  await rows(
    owner,
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan)
     VALUES (?, ?, ?, 'https://issuer.test', 'portal', 'portal', ?::jsonb)`,
    [id, patientId(randomUUID()), randomUUID(), JSON.stringify(plan)],
  );
  return id;
}
