import type { Registry } from 'prom-client';
import { askedGauge } from './asked-gauge.js';

/** How old the last checkpoint is; what the trail gained since is under none. No value before the first. */
export const checkpointMetric = (register: Registry, ask: () => Promise<number>): void =>
  askedGauge(
    register,
    {
      name: 'enrollment_audit_checkpoint_age_seconds',
      help: 'How long ago the last checkpoint of the audit trail was taken.',
    },
    ask,
  );
