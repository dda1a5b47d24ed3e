import { Counter, type Registry } from 'prom-client';
import type { SweepCount, SweepResult } from '../../activities/domain/sweep-result.js';

const KINDS: Readonly<Record<SweepCount, true>> = {
  looked: true,
  left: true,
  moved: true,
  purgesStarted: true,
  resumed: true,
  contradicted: true,
  failed: true,
  certified: true,
  keysDestroyed: true,
  rewritten: true,
  probed: true,
  strangers: true,
};

/** What the sweeps found and did, summed up since the process began; each of the steps is there from the start. */
export function sweepMetrics(
  register: Registry,
  steps: readonly string[],
): (result: SweepResult) => void {
  const runs = new Counter({
    name: 'enrollment_sweep_runs_total',
    help: 'Sweeps that came to their end.',
    registers: [register],
  });
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
  for (const kind of Object.keys(KINDS)) found.inc({ kind }, 0);
  for (const step of steps) late.inc({ step }, 0);
  return ({ late: byStep, ...counts }) => {
    runs.inc();
    for (const [kind, count] of Object.entries(counts)) found.inc({ kind }, count);
    for (const [step, count] of Object.entries(byStep)) late.inc({ step }, count);
  };
}
