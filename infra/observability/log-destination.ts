import { type DestinationStream, pino } from 'pino';
import { LogSpool } from './log-spool.js';
import { spooled } from './spooled.js';

interface Waiting {
  /** Where lines wait for the log shipper; undefined when nobody ships them. */
  readonly spoolFolder: string | undefined;
  readonly spoolLimitBytes: number;
}

/** Where the log of a process goes: to standard output, and to the spool of the log shipper. */
export function logDestination(
  { spoolFolder: folder, spoolLimitBytes: limitBytes }: Waiting,
  name: string,
): DestinationStream {
  const out = pino.destination({ fd: 1, sync: true });
  if (folder === undefined) return out;
  const spool = new LogSpool({ folder, process: name, limitBytes });
  process.once('exit', () => spool.finish());
  return spooled(out, spool, name);
}
