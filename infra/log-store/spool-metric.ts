import type { Registry } from 'prom-client';
import { askedGauge } from '../observability/asked-gauge.js';
import { spoolFiles } from '../observability/spool-files.js';
import type { KeptMark } from './kept-mark.js';
import type { SpoolMark } from './spool-source.js';

/** What waits in the spool: at LOG_SPOOL_LIMIT_MEBIBYTES lines get lost. */
export const spoolMetric = (register: Registry, folder: string, mark: KeptMark<SpoolMark>): void =>
  askedGauge(
    register,
    {
      name: 'enrollment_log_store_spool_bytes',
      help: 'Log lines of all processes here that the log store has not.',
    },
    () => bytesWaiting(folder, mark),
  );

async function bytesWaiting(folder: string, mark: KeptMark<SpoolMark>): Promise<number> {
  const shipped = await mark.read();
  const files = await spoolFiles(folder);
  return files.reduce((sum, { name, bytes }) => sum + bytes - (shipped[name] ?? 0), 0);
}
