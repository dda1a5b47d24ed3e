import { randomUUID } from 'node:crypto';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import {
  correlationId,
  type EnrollmentId,
  enrollmentId,
  idempotencyKey,
  patientId,
} from '../../activities/domain/ids.js';
import type { Verb } from '../../activities/domain/phase.js';
import { stepName } from '../../activities/domain/step-name.js';

const ATTEMPT_MS = 10_000;

/** The row's fence without a database, for adapters that meet it only through `confirm`. */
export class MemoryFence {
  readonly #rows = new Map<EnrollmentId, { verb: Verb | null; fence: number; patient: string }>();

  accept(): EnrollmentId {
    const id = enrollmentId(randomUUID());
    this.#rows.set(id, { verb: null, fence: 0, patient: randomUUID() });
    return id;
  }

  /** An attempt that the row admits; with `attemptMs` it has only so long. */
  admit(id: EnrollmentId, step: string, verb: Verb, attemptMs = ATTEMPT_MS): Attempt {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Error('There is no such enrollment.');
    if (row.verb !== verb) row.fence += 1;
    row.verb = verb;
    const admittedUnder = row.fence;
    const endsAt = performance.now() + attemptMs;
    const name = stepName(step);
    return {
      id,
      correlationId: correlationId(randomUUID()),
      patientId: patientId(row.patient),
      step: name,
      verb,
      key: idempotencyKey(id, name),
      system: { adapter: 'http', tenant: 'test', capabilityVersion: 1, external: true },
      number: 1,
      phase: verb === 'perform' ? 'running' : 'purging',
      fence: admittedUnder,
      lateSeconds: 0,
      deadline: { remainingMs: () => endsAt - performance.now() },
      isResolved: false,
      signal: AbortSignal.timeout(attemptMs),
      confirm: async () => {
        if (row.fence !== admittedUnder) throw new Failure('FENCED');
      },
    };
  }

  /** Moves the row on behind an attempt's back, as a cancel or a sweep does. */
  moveOn(id: EnrollmentId): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.fence += 1;
  }
}
