import type { DestinationStream } from 'pino';
import type { LogEvent } from '../../activities/domain/log.js';
import type { LogSpool } from './log-spool.js';

/**
 * Writes each line out and leaves it for the shipper. What the spool has no room for is only counted: a process does not
 * stop because nobody takes its logs. That it began to lose lines is written out; how many they were, the spool has as
 * soon as it has room.
 */
export function spooled(
  out: DestinationStream,
  spool: Pick<LogSpool, 'write'>,
  process: string,
): DestinationStream {
  let lost = 0;
  const told = (event: LogEvent, count: number): string =>
    `${JSON.stringify({ level: 'error', time: new Date().toISOString(), process, event, count })}\n`;

  const hasTold = (): boolean => {
    const text = told('log-spool.lines-lost', lost);
    if (!spool.write(text)) return false;
    out.write(text);
    lost = 0;
    return true;
  };

  return {
    write(line) {
      out.write(line);
      if ((lost === 0 || hasTold()) && spool.write(line)) return;
      lost += 1;
      if (lost === 1) out.write(told('log-spool.full', lost));
    },
  };
}
