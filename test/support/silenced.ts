import type { RunningPostgres } from '../../infra/dev/launch/postgres.js';
import { type Database, rows } from '../../infra/postgres/database.js';

/**
 * Has a database server say nothing for a while: neither what connects nor what is connected hears a word, and nothing is
 * refused. Every process of the server is stopped, since each connection has one of its own.
 */
export async function silenced(
  { child }: RunningPostgres,
  owner: Database,
  during: () => Promise<unknown>,
): Promise<void> {
  const connected = await rows<{ pid: number }>(
    owner,
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'`,
  );
  const pids = [child.pid, ...connected.map(({ pid }) => pid)];
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of pids)
      try {
        process.kill(pid, name);
      } catch {
        // Its client has gone, and it with it.
      }
  };
  signal('SIGSTOP');
  try {
    await during();
  } finally {
    signal('SIGCONT');
  }
}
