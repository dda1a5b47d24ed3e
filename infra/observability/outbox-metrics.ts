import type { Registry } from 'prom-client';
import type { OutboxFigures } from '../postgres/outbox-figures.js';
import { askedGauge } from './asked-gauge.js';
import { remembered } from './remembered.js';

const ONE_READING_MS = 1_000;

/** What IT support does not know yet, asked at each reading. */
export function outboxMetrics(register: Registry, read: () => Promise<OutboxFigures>): void {
  const ask = remembered(read, ONE_READING_MS);
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
