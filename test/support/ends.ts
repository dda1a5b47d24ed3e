import { setTimeout as delay } from 'node:timers/promises';
import { type Database, rows } from '../../infra/postgres/database.js';

/** How an enrollment ended, as its row has it. */
export interface End {
  readonly outcome: string | null;
  readonly failureCode: string | null;
  readonly failedStep: string | null;
  readonly attention: string | null;
}

interface EndRow extends End {
  readonly id: string;
  readonly phase: string;
  readonly isOver: boolean;
}

const PATIENCE_MS = 180_000;
const INTERVAL_MS = 250;

/** How each of the enrollments ended, once all have and each purge has its certificate; throws when that takes too long. */
export async function endsOf(
  owner: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, End>> {
  const last = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look(owner, ids);
    const open = found.filter(({ isOver }) => !isOver);
    if (open.length === 0) return new Map(found.map(endIn));
    if (Date.now() > last)
      throw new Error(`Not over: ${open.map(({ id, phase }) => `${id} (${phase})`).join(', ')}`);
    await delay(INTERVAL_MS);
  }
}

const endIn = ({ id, outcome, failureCode, failedStep, attention }: EndRow): [string, End] => [
  id,
  { outcome, failureCode, failedStep, attention },
];

const look = (owner: Database, ids: readonly string[]): Promise<readonly EndRow[]> =>
  rows(
    owner,
    `SELECT id, phase, outcome, failure_code AS "failureCode", failed_step AS "failedStep", attention,
            phase = 'ended' AND (outcome = 'enrolled' OR EXISTS (
              SELECT FROM certificate c WHERE c.enrollment_id = e.id)) AS "isOver"
     FROM enrollment e WHERE id = ANY (?::uuid[])`,
    [ids],
  );
