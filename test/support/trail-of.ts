import { type Database, rows } from '../../infra/postgres/database.js';
import type { TestStack } from './test-stack.js';

interface Told {
  readonly event: string;
  readonly actor: string;
  readonly at: Date;
}

const told = (owner: Database, id: string): Promise<readonly Told[]> =>
  rows(owner, 'SELECT event, actor, at FROM audit_entry WHERE enrollment_id = ? ORDER BY seq', [
    id,
  ]);

/** What the audit trail tells of an enrollment, in its order: `event by actor`. */
export const trailOf = async (owner: Database, id: string): Promise<readonly string[]> =>
  (await told(owner, id)).map(({ event, actor }) => `${event} by ${actor}`);

/** Who began to purge an enrollment, and when, in their order. */
export const purgesBegun = async (owner: Database, id: string): Promise<readonly Told[]> =>
  (await told(owner, id)).filter(({ event }) => event === 'enrollment.purge-started');

/** How many sweeps started after one moment and before another. */
export async function sweepsBetween(
  { temporal }: TestStack,
  since: Date,
  until: Date,
): Promise<number> {
  const query = `WorkflowType = 'sweep' AND StartTime > '${since.toISOString()}' AND StartTime < '${until.toISOString()}'`;
  const { count } = await temporal.workflow.count(query);
  return count;
}
