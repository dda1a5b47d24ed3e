import type { Registry } from 'prom-client';
import type { OutboxFigures } from '../postgres/outbox-figures.js';
import { askedGauge } from './asked-gauge.js';

/** What IT support does not know yet, asked at each reading. */
export function outboxMetrics(register: Registry, ask: () => Promise<OutboxFigures>): void {
  askedGauge(
    register,
    {
      name: 'enrollment_support_notices_unsent',
      help: 'Notices to IT support that are not mailed yet.',
    },
    async () => (await ask()).unsent,
  );
  askedGauge(
    register,
    {
      name: 'enrollment_support_notice_oldest_age_seconds',
      help: 'Age of the oldest of them; 0 when there is none.',
    },
    async () => (await ask()).oldestSeconds,
  );
}
