import { Failure } from '../../activities/domain/failure.js';
import type { Database } from '../postgres/database.js';
import { restoredSince } from '../postgres/restored.js';
import { witnessFile } from './witness-file.js';

/** Resolves on the database that the witness knows. Throws `Failure` `RESTORED` on any other. */
export type AssertKnown = () => Promise<void>;

const GOOD_FOR_MS = 1_000;

/** Looks at most once a second; without a witness's file every database is a known one. */
export function knownDatabase(db: Database, path: string | undefined): AssertKnown {
  if (path === undefined) return async () => undefined;
  const witness = witnessFile(path);
  let knownUntilMs = 0;
  return async () => {
    if (Date.now() < knownUntilMs) return;
    if ((await restoredSince(db, await witness.read())) !== null) throw new Failure('RESTORED');
    knownUntilMs = Date.now() + GOOD_FOR_MS;
  };
}

/** The same port, of which nothing is called on a database that the witness does not know (protocol.md 5). */
export const onKnown = <Port extends object>(port: Port, assertKnown: AssertKnown): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, call]) => [
      name,
      typeof call !== 'function'
        ? call
        : async (...given: readonly unknown[]) => {
            await assertKnown();
            return call(...given);
          },
    ]),
  ) as Port;
