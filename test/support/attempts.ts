import type { Attempt } from '../../activities/domain/attempt.js';
import {
  type CorrelationId,
  type EnrollmentId,
  idempotencyKey,
  type PatientId,
} from '../../activities/domain/ids.js';
import type { Phase, Verb } from '../../activities/domain/phase.js';
import { stepName } from '../../activities/domain/step-name.js';
import { type Database, row } from '../../infra/postgres/database.js';

const PHASES: Readonly<Record<Verb, Phase>> = {
  perform: 'running',
  undo: 'purging',
  verifyGone: 'purging',
};
const ATTEMPT_MS = 10_000;

/** Moves the enrollment's row to where the verb belongs, as saga and purge do, and admits an attempt to it. */
export async function admitted(
  owner: Database,
  id: EnrollmentId,
  step: string,
  verb: Verb,
): Promise<Attempt> {
  const phase = PHASES[verb];
  const held = await row<{ fence: number; patient_id: PatientId; correlation_id: CorrelationId }>(
    owner,
    `UPDATE enrollment SET phase = ?, fence = fence + (phase <> ?)::int,
            purge_code = CASE WHEN ? = 'purging' THEN 'UNAVAILABLE' END
     WHERE id = ? RETURNING fence, patient_id, correlation_id`,
    [phase, phase, phase, id],
  );
  if (held === null) throw new Error('There is no such enrollment.');
  const endsAt = performance.now() + ATTEMPT_MS;
  return {
    id,
    correlationId: held.correlation_id,
    patientId: held.patient_id,
    step: stepName(step),
    verb,
    key: idempotencyKey(id, stepName(step)),
    system: { adapter: 'postgres', tenant: 'default', capabilityVersion: 1, external: false },
    number: 1,
    phase,
    fence: held.fence,
    lateSeconds: 0,
    deadline: { remainingMs: () => endsAt - performance.now() },
    isResolved: false,
    signal: AbortSignal.timeout(ATTEMPT_MS),
    confirm: async () => undefined,
  };
}
