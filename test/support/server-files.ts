import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Person } from '../../infra/dev/partners/people.js';
import { type Database, openDatabase } from '../../infra/postgres/database.js';
import { leaksIn } from './canaries.js';

/** A PostgreSQL's own files, as somebody with its disk would read them. */
export interface ServerFiles {
  readonly superuser: Database;
  /** Files of a folder in which the person shows and where, once all that is in memory is written out. */
  leaks(folder: 'base' | 'pg_wal', person: Person): Promise<readonly string[]>;
}

/** `close` the `superuser` when done. */
export function serverFiles(
  server: { readonly dataFolder: string; readonly superuserUrl: string },
  caFile: string,
): ServerFiles {
  const url = server.superuserUrl.replace(/\/postgres$/, '/enrollment');
  const superuser = openDatabase({ url, caFile, poolSize: 2, applicationName: 'test' });
  return {
    superuser,
    async leaks(folder, person) {
      await superuser.raw('CHECKPOINT');
      return readdirSync(join(server.dataFolder, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .flatMap((file) =>
          leaksIn(contentOf(file), person).map(
            (leak) => `${relative(server.dataFolder, file)}: ${leak}`,
          ),
        );
    },
  };
}

/** The server removes files at any time: what is gone holds nothing. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return Buffer.alloc(0);
    throw error;
  }
}
