import { Failure } from '../activities/domain/failure.js';
import type { Database, Transaction } from '../infra/postgres/database.js';
import { guarded } from '../infra/postgres/failure.js';
import { Refusal } from './problem.js';

const TRIES = 3;
const SERIALIZATION_FAILURE = '40001';

/**
 * All or nothing; begun anew when a key was wrapped just before its version was retired: the next is wrapped under the
 * version in force (protocol.md 10).
 */
export async function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await once(db, work);
    } catch (error) {
      const isRetired =
        error instanceof Failure && error.refusedAt.sqlState === SERIALIZATION_FAILURE;
      if (!isRetired || tries === TRIES) throw error;
    }
}

/** A refusal passes through; whatever the database says becomes a code. */
async function once<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let refused: Refusal | null = null;
  try {
    return await guarded(() =>
      db.transaction(async (tx) => {
        try {
          return await work(tx);
        } catch (error) {
          if (error instanceof Refusal) refused = error;
          throw error;
        }
      }),
    );
  } catch (error) {
    throw refused ?? error;
  }
}
