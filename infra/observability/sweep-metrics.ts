import { Counter, type Registry } from 'prom-client';
import type { SweepResult } from '../../activities/domain/sweep-result.js';

/** What the sweeps found and did, summed up since the process began. */
export function sweepMetrics(register: Registry): (result: SweepResult) => void {
  const found = new Counter({
    name: 'enrollment_sweep_total',
    help: 'What sweeps found and did, by kind.',
    labelNames: ['kind'],
    registers: [register],
  });
  const late = new Counter({
    name: 'enrollment_late_effects_total',
    help: 'Effects that arrived after their purge had ended, by the step that made them.',
    labelNames: ['step'],
    registers: [register],
  });
  return ({ late: byStep, ...counts }) => {
    for (const [kind, count] of Object.entries(counts)) found.inc({ kind }, count);
    for (const [step, count] of Object.entries(byStep)) late.inc({ step }, count);
  };
}
