import type { PortName } from '../../activities/domain/plan.js';
import type { Environment } from './environment.js';

const PORTS: Readonly<Record<string, PortName>> = {
  identity: 'identity',
  ehr: 'ehr',
  'provider-directory': 'providerDirectory',
  portal: 'portal',
  scheduling: 'scheduling',
};

/** Which partners have a task queue of their own, and how many attempts a worker makes at each at a time. */
export function partnerQueueConfig(env: Environment): {
  readonly ports: readonly PortName[];
  readonly attemptsAtOnce: number;
} {
  const words = env.words('PARTNER_TASK_QUEUES');
  const ports = words.flatMap((word) => PORTS[word] ?? []);
  if (ports.length < words.length)
    env.refuse(`PARTNER_TASK_QUEUES takes ${Object.keys(PORTS).join(', ')}`);
  return { ports, attemptsAtOnce: env.integer('PARTNER_ATTEMPTS_AT_ONCE', 20, 1, 1_000) };
}
