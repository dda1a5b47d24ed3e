import type { Database, Transaction } from '../../../infra/postgres/database.js';

/** A database whose transactions stop before one of their statements, until they are told to go on. */
export interface PausingDatabase {
  readonly db: Database;
  /** Resolves when that statement is reached; never when there are fewer. */
  readonly reached: Promise<void>;
  readonly goOn: () => void;
}

/** Stops the first transaction before its statement `at`, counting from 1. */
export function pausingDatabase(db: Database, at: number): PausingDatabase {
  let reach = (): void => undefined;
  let goOn = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const free = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let statements = 0;
  const pausing = (tx: Transaction): Transaction =>
    replacing(tx, 'raw', (...parameters: Parameters<Transaction['raw']>) => ({
      options: async (options: Readonly<Record<string, unknown>>) => {
        statements += 1;
        if (statements === at) {
          reach();
          await free;
        }
        return tx.raw(...parameters).options(options);
      },
    }));
  const transaction = (work: (tx: Transaction) => Promise<unknown>) =>
    db.transaction((tx) => work(pausing(tx)));
  return { db: replacing(db, 'transaction', transaction), reached, goOn };
}

/** The same object with one method of its own. */
const replacing = <T extends object>(target: T, name: string, method: unknown): T =>
  new Proxy(target, {
    get: (object, key) => (key === name ? method : (Reflect.get(object, key) as unknown)),
  });
