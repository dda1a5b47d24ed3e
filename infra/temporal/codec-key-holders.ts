import type { Client } from '@temporalio/client';

/** A process may have sealed with the key before for a moment longer. */
const MARGIN_MS = 600_000;

export interface Holders {
  /** Histories that may hold payloads under the key: open ones, and closed ones until their retention is over. */
  readonly runs: number;
  readonly open: number;
}

/** What still needs a codec key that was succeeded then (protocol.md 28): everything that began before, and is kept. */
export async function codecKeyHolders(client: Client, succeededFrom: Date): Promise<Holders> {
  const before = `StartTime < '${new Date(succeededFrom.getTime() + MARGIN_MS).toISOString()}'`;
  const [runs, open] = await Promise.all([
    client.workflow.count(before),
    client.workflow.count(`${before} AND ExecutionStatus = 'Running'`),
  ]);
  return { runs: runs.count, open: open.count };
}
