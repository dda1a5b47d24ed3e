import { Counter, type Registry } from 'prom-client';
import type { AccessAlert } from '../../activities/domain/access-alert.js';
import { ACCESS_PATTERNS } from '../../activities/domain/access-pattern.js';

/** Alerts that this process raised, from zero on, so that the first one is seen as an increase. */
export function accessMetrics(register: Registry): (alert: AccessAlert) => void {
  const raised = new Counter({
    name: 'enrollment_access_alerts_total',
    help: 'Alerts on unusual access, by pattern.',
    labelNames: ['pattern'],
    registers: [register],
  });
  for (const pattern of ACCESS_PATTERNS) raised.inc({ pattern }, 0);
  return ({ pattern }) => raised.inc({ pattern });
}
