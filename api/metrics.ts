import type { Registry } from 'prom-client';
import type { Config } from '../infra/config/config.js';
import { certificateMetrics } from '../infra/observability/certificate-metrics.js';
import { dependencyMetrics } from '../infra/observability/dependency-metrics.js';
import { enrollmentMetrics } from '../infra/observability/enrollment-metrics.js';
import { measuredKeyring } from '../infra/observability/keyring-metrics.js';
import { knownMetric } from '../infra/observability/known-metric.js';
import { outboxMetrics } from '../infra/observability/outbox-metrics.js';
import { poolMetrics } from '../infra/observability/pool-metrics.js';
import { requestMetrics } from '../infra/observability/request-metrics.js';
import { enrollmentFigures } from '../infra/postgres/enrollment-figures.js';
import { outboxFigures } from '../infra/postgres/outbox-figures.js';
import type { ApiHooks } from './hooks.js';

/** What the intake tells. How enrollments stand is told here too: it must be seen when no worker is left to tell. */
export function apiMetrics(
  register: Registry,
  { api, temporal }: Pick<Config, 'api' | 'temporal'>,
): ApiHooks {
  const { answered, refused } = requestMetrics(register);
  certificateMetrics(register, { server: api.tlsCertFile, temporal: temporal.tls?.certFile });
  return {
    onAnswered: answered,
    onRefused: refused,
    adaptKeyring: measuredKeyring(register),
    onOpened({ db, assertKnown, checks }) {
      enrollmentMetrics(register, () => enrollmentFigures(db));
      outboxMetrics(register, () => outboxFigures(db));
      knownMetric(register, assertKnown);
      poolMetrics(register, db);
      dependencyMetrics(register, checks);
    },
  };
}
