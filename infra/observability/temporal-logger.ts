import { DefaultLogger, type LogEntry, type Logger } from '@temporalio/worker';

/**
 * The SDK's own log lines, as JSON, with nothing but their fixed text: its metadata holds decoded errors, and an error
 * may quote what no log may hold (phi.md).
 */
export const temporalLogger = (write: (line: string) => void): Logger =>
  new DefaultLogger('WARN', ({ level, timestampNanos, message }: LogEntry) => {
    const time = new Date(Number(timestampNanos / NANOS_PER_MS)).toISOString();
    write(
      `${JSON.stringify({ time, level: level.toLowerCase(), process: 'worker', event: 'temporal.sdk', message: fixed(message) })}\n`,
    );
  });

const NANOS_PER_MS = 1_000_000n;

/** Texts of the SDK's core may carry values after a colon or in brackets: only the words before them are kept. */
const fixed = (message: string): string => /^[A-Za-z ,.'-]{0,120}/.exec(message)?.[0].trim() ?? '';
