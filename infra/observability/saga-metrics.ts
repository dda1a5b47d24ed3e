import { Counter, Histogram, type Registry } from 'prom-client';
import { FAILURE_CODES } from '../../activities/domain/failure.js';
import type { OutcomeKind } from '../../activities/domain/outcome.js';
import type { Ended } from '../postgres/end-enrollment.js';

const OUTCOMES: Readonly<Record<OutcomeKind, true>> = {
  enrolled: true,
  rejected: true,
  'rolled-back': true,
  'rolled-back-with-residue': true,
  cancelled: true,
};
const SAGA_SECONDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 86_400];
const PURGE_SECONDS = [0.5, 1, 5, 10, 30, 60, 120, 300, 900, 3_600, 86_400];

/** How enrollments end, told once for each by the worker that ended it. All labels are there from the start, at 0. */
export function sagaMetrics(register: Registry): (ended: Ended) => void {
  const registers = [register];
  const ends = new Counter({
    ...{ name: 'enrollment_sagas_ended_total', help: 'Enrollments that ended, by outcome.' },
    ...{ labelNames: ['outcome'], registers },
  });
  const failures = new Counter({
    ...{ name: 'enrollment_saga_failures_total', help: 'Why enrollments were not completed.' },
    ...{ labelNames: ['code'], registers },
  });
  const sagas = new Histogram({
    name: 'enrollment_saga_duration_seconds',
    help: 'From acceptance to the end, by outcome.',
    ...{ labelNames: ['outcome'], buckets: SAGA_SECONDS, registers },
  });
  const purges = new Histogram({
    name: 'enrollment_purge_duration_seconds',
    help: 'From the failure to the proof that nothing is left.',
    ...{ buckets: PURGE_SECONDS, registers },
  });
  for (const outcome of Object.keys(OUTCOMES)) {
    ends.inc({ outcome }, 0);
    sagas.zero({ outcome });
  }
  for (const code of FAILURE_CODES) failures.inc({ code }, 0);
  return ({ outcome, code, sagaSeconds, purgeSeconds }) => {
    ends.inc({ outcome });
    if (code !== null) failures.inc({ code });
    sagas.observe({ outcome }, sagaSeconds);
    if (purgeSeconds !== null) purges.observe(purgeSeconds);
  };
}
