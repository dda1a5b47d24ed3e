import { Failure } from '../../activities/domain/failure.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** Everybody who inserts queues behind it: rather later than long. */
const LOCK_MS = 500;

interface Heap {
  readonly node: string;
  readonly bytes: number;
}

/**
 * Rewrites the heap in which rows of purged patients lay, so that their values are on it no more (protocol.md 24).
 * False when it is empty. A role that may not do it is only warned by the server, which then reports success: whether
 * the heap is another one now is looked at.
 */
export const rewriteUnsettled = (db: Database): Promise<boolean> =>
  guarded(async () => {
    const before = await heap(db);
    if (before.bytes === 0) return false;
    await vacuumFull(db);
    if ((await heap(db)).node === before.node) throw new Failure('AUTH');
    return true;
  });

/** Whether there is anything on the heap that a rewrite would look through. */
export const isRewriteDue = (db: Database): Promise<boolean> =>
  guarded(async () => (await heap(db)).bytes > 0);

async function heap(db: Database): Promise<Heap> {
  const found = await row<Heap>(
    db,
    `SELECT pg_relation_filenode('patients_unsettled')::text AS node, pg_relation_size('patients_unsettled') AS bytes`,
  );
  if (found === null) throw new Failure('UNEXPECTED');
  return found;
}

/** On one connection, since VACUUM cannot run in a transaction and the lock's bound must be its own. */
async function vacuumFull(db: Database): Promise<void> {
  const connection: unknown = await db.client.acquireConnection();
  const run = (sql: string) => db.raw(sql).connection(connection);
  try {
    await run(`SET lock_timeout = ${LOCK_MS}`);
    await run('VACUUM (FULL) patients_unsettled');
  } finally {
    await run('RESET lock_timeout').finally(() => db.client.releaseConnection(connection));
  }
}
