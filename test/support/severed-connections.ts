import { setTimeout as pause } from 'node:timers/promises';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import { openDatabase, row } from '../../infra/postgres/database.js';
import type { TestDatabase } from './test-database.js';

const SEVER_EVERY_MS = 50;
const SEVER_ONE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE usename = 'enrollment_worker' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1`;
const LOST: readonly FailureCode[] = ['UNAVAILABLE', 'CONFLICT', 'UNEXPECTED'];
const MOST_TRIES = 50;

/**
 * While the work goes on, ends one of the worker's connections after the other in the middle of whatever it does: also
 * between a commit and its answer. Answers what the work answers.
 */
export async function whileSevering<T>(
  { urls, caFile }: Pick<TestDatabase, 'urls' | 'caFile'>,
  work: Promise<T>,
): Promise<T> {
  // A role may end its own sessions; the owner may not end those of others.
  const options = { url: urls.worker, caFile, poolSize: 1, applicationName: 'severing' };
  const db = openDatabase(options);
  let isOver = false;
  const sever = async (): Promise<void> => {
    while (!isOver) {
      await row(db, SEVER_ONE);
      await pause(SEVER_EVERY_MS);
    }
  };
  const severed = sever();
  try {
    return await work;
  } finally {
    isOver = true;
    await severed;
    await db.destroy();
  }
}

/** Does it for each, so many at a time: more would only wait for a connection. */
export async function inLanes<Item, Answer>(
  items: readonly Item[],
  lanes: number,
  act: (item: Item, index: number) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) answers[index] = await act(item, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}

/** Tries again what got no answer, as Temporal does; a refusal is an answer. */
export async function untilAnswered<T>(
  attempt: () => Promise<T>,
  lost: readonly FailureCode[] = LOST,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isLost = error instanceof Failure && lost.includes(error.code);
      if (!isLost || tries === MOST_TRIES) throw error;
    }
  }
}
