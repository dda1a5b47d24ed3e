import type { Client } from '@temporalio/client';
import { type Database, row } from '../infra/postgres/database.js';
import type { CallsUnderWay } from '../infra/temporal/calls-under-way.js';
import type { Checks } from './health.js';

const MS_PER_SECOND = 1_000;

export interface CheckedParts {
  readonly db: Database;
  readonly client: Client;
  readonly calls: CallsUnderWay;
  readonly isKeyringSound: () => Promise<boolean>;
  readonly isIssuerReady: () => Promise<boolean>;
}

/** How each part is asked whether it is there. */
export const checksOf = (parts: CheckedParts): Checks => ({
  database: async () => (await row(parts.db, 'SELECT 1 AS up')) !== null,
  keyring: parts.isKeyringSound,
  jwks: parts.isIssuerReady,
  temporal: () => parts.calls.watch(answers(parts.client)),
});

async function answers(client: Client): Promise<boolean> {
  const deadline = Date.now() + MS_PER_SECOND;
  await client.connection.withDeadline(deadline, () =>
    client.connection.workflowService.getSystemInfo({}),
  );
  return true;
}
