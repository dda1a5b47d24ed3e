import type { SyslogMessage } from './syslog-message.js';

/** A line of a spool file, and where it begins and ends. */
export interface LogLine {
  readonly text: string;
  readonly offset: number;
  readonly until: number;
}

const SEVERITIES = { debug: 'debug', info: 'info', warn: 'warning', error: 'error' } as const;

/** An operational log line as a message, by what it says of itself. */
export function messageOf({ text, offset }: LogLine, file: string, host: string): SyslogMessage {
  const { level, time, process } = saidIn(text);
  const known = Object.entries(SEVERITIES).find(([name]) => name === level);
  return {
    severity: known?.[1] ?? 'notice',
    facility: 'application',
    at: typeof time === 'string' && /^\d{4}-[\d-]{5}T[\d:.]+Z$/.test(time) ? time : null,
    ...{ host, text },
    application: `enrollment-${typeof process === 'string' ? process : 'unknown'}`,
    kind: 'log',
    place: { file, offset },
  };
}

function saidIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(text);
    return said !== null && typeof said === 'object' ? { ...said } : {};
  } catch {
    return {};
  }
}
