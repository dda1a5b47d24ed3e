import { statSync } from 'node:fs';

/** What a file holds, read anew when it was replaced or rewritten: a look at it costs microseconds, reading it does not. */
export interface RereadFile<T> {
  (): T;
  /** Reads it whatever its date says: two changes may share one. */
  again(): T;
}

/** @param letGo is given what is no longer in force */
export function rereadWhenChanged<T>(
  path: string,
  read: () => T,
  letGo: (old: T) => void = () => undefined,
): RereadFile<T> {
  let identity = identityOf(path);
  let held = read();
  const again = (): T => {
    // The date first: a change in between is then seen the next time.
    const seen = identityOf(path);
    const fresh = read();
    letGo(held);
    [identity, held] = [seen, fresh];
    return held;
  };
  const current = (): T => (identityOf(path) === identity ? held : again());
  return Object.assign(current, { again });
}

/** Empty for a file that is away: reading it then says what is wrong. */
function identityOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev}/${found.ino}/${found.mtimeNs}/${found.size}`;
}
