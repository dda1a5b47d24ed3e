import type { Registry } from 'prom-client';
import type { Config } from '../infra/config/config.js';
import { accessMetrics } from '../infra/observability/access-metrics.js';
import { certificateMetrics } from '../infra/observability/certificate-metrics.js';
import { checkpointMetric } from '../infra/observability/checkpoint-metric.js';
import { enrollmentMetrics } from '../infra/observability/enrollment-metrics.js';
import { keyMetrics } from '../infra/observability/key-metrics.js';
import { measuredKeyring } from '../infra/observability/keyring-metrics.js';
import { knownMetric } from '../infra/observability/known-metric.js';
import { countedWelcome, mailMetrics } from '../infra/observability/mail-metrics.js';
import { outboxMetrics } from '../infra/observability/outbox-metrics.js';
import { poolMetrics } from '../infra/observability/pool-metrics.js';
import { measuredPorts } from '../infra/observability/port-metrics.js';
import { sagaMetrics } from '../infra/observability/saga-metrics.js';
import { sweepMetrics } from '../infra/observability/sweep-metrics.js';
import { checkpointAge } from '../infra/postgres/checkpoint-age.js';
import { enrollmentFigures } from '../infra/postgres/enrollment-figures.js';
import { outboxFigures } from '../infra/postgres/outbox-figures.js';
import { overdueKeys } from '../infra/postgres/overdue-keys.js';
import { knownSteps } from '../workflows/enrollment.js';
import type { WorkerHooks } from './activities.js';

/**
 * What a worker tells, beside what the SDK's core does: events are counted as they happen, and how the database stands
 * is asked at each reading.
 */
export function workerMetrics(
  register: Registry,
  { kekMaxAgeHours, temporal }: Pick<Config, 'kekMaxAgeHours' | 'temporal'>,
): WorkerHooks {
  certificateMetrics(register, { temporal: temporal.tls?.certFile });
  const onMail = mailMetrics(register);
  const measured = measuredPorts(register);
  const counted = countedWelcome(onMail);
  return {
    onSweep: sweepMetrics(
      register,
      knownSteps.map(({ name }) => name),
    ),
    onAlert: accessMetrics(register),
    onEnded: sagaMetrics(register),
    onSupportMail: (result) => onMail('support', result),
    adaptKeyring: measuredKeyring(register),
    adapt: (portsFor) => counted(measured(portsFor)),
    onDatabase(db, assertKnown) {
      enrollmentMetrics(register, () => enrollmentFigures(db));
      outboxMetrics(register, () => outboxFigures(db));
      checkpointMetric(register, () => checkpointAge(db));
      keyMetrics(register, () => overdueKeys(db, kekMaxAgeHours));
      knownMetric(register, assertKnown);
      poolMetrics(register, db);
    },
  };
}
