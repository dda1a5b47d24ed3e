import type { SealedApplication } from '../../api/portal-client/seal.js';
import type { Accepted } from '../../api/schemas.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { row, rows } from '../../infra/postgres/database.js';
import type { TestStack } from './test-stack.js';

/** An application ready to be sent, so that a burst costs its sender nothing but the sending. */
export interface Ready {
  readonly person: Person;
  readonly key: string;
  readonly application: SealedApplication;
}

/** Seals the applications of so many people. */
export const readyMany = (bench: TestStack, count: number): Promise<readonly Ready[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const [person, key] = [bench.nextPerson(), crypto.randomUUID()];
      return { person, key, application: await bench.portal.seal(person, key) };
    }),
  );

/** Sends it, or sends it again. */
export const submit = ({ portal }: TestStack, { application, key }: Ready): Promise<Accepted> =>
  portal.submitSealed(application, key);

/** All at once. */
export const submitAll = (
  bench: TestStack,
  ready: readonly Ready[],
): Promise<readonly Accepted[]> => Promise.all(ready.map((each) => submit(bench, each)));

/** How many enrollments are in one of these phases. */
export async function countIn({ owner }: TestStack, ...phases: readonly string[]): Promise<number> {
  const found = await row<{ count: number }>(
    owner,
    'SELECT count(*) AS count FROM enrollment WHERE phase = ANY (?)',
    [phases],
  );
  return found?.count ?? 0;
}

/** How these enrollments ended, by outcome. */
export async function outcomesOf(
  { owner }: TestStack,
  ids: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const found = await rows<{ outcome: string | null; count: number }>(
    owner,
    'SELECT outcome, count(*) AS count FROM enrollment WHERE id = ANY (?::uuid[]) GROUP BY 1',
    [ids],
  );
  return Object.fromEntries(found.map(({ outcome, count }) => [outcome ?? 'open', count]));
}

/** How many runs Temporal has seen of an enrollment's saga. */
export async function runsOf({ temporal }: TestStack, id: string): Promise<number> {
  const { count } = await temporal.workflow.count(`WorkflowId = 'enrollment-${id}'`);
  return count;
}

/** How many transactions wait to write to a table that somebody has locked; a VACUUM that waits too is none. */
export async function countWaiting({ owner }: TestStack, table: string): Promise<number> {
  const found = await row<{ count: number }>(
    owner,
    `SELECT count(*) AS count FROM pg_locks
     WHERE NOT granted AND relation = ?::regclass AND mode = 'RowExclusiveLock'`,
    [table],
  );
  return found?.count ?? 0;
}
