/** One message as a log store takes it (RFC 5424), with its length before it (RFC 5425, 4.3). */
export interface SyslogMessage {
  readonly severity: 'error' | 'warning' | 'notice' | 'info' | 'debug';
  /** `log audit` is what syslog has for an audit trail (RFC 5424, 6.2.1); the rest are logs of an application. */
  readonly facility: 'audit' | 'application';
  /** ISO 8601; null when the text itself says it. */
  readonly at: string | null;
  readonly host: string;
  readonly application: string;
  /** What kind of message it is. */
  readonly kind: 'entry' | 'elsewhere' | 'missing' | 'checkpoint' | 'log';
  /** Where it stands: two messages of one kind and place are one, that was sent twice. Names and plain values. */
  readonly place: Readonly<Record<string, string | number>>;
  readonly text: string;
}

const FACILITY = { audit: 13, application: 16 } as const;
const SEVERITY = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;
const SEVERITIES = 8;
/** The number that examples are given (RFC 5612). */
const PLACE = 'place@32473';
/** What a name in a header may be made of, and how long (RFC 5424, 6). */
const NOT_PRINTABLE = /[^!-~]/g;
const LONGEST_HOST = 255;
const LONGEST_APPLICATION = 48;

export function framed(message: SyslogMessage): Buffer {
  const { facility, severity, at, host, application, kind, place, text } = message;
  const priority = FACILITY[facility] * SEVERITIES + SEVERITY[severity];
  const header = [
    `<${priority}>1`,
    at ?? '-',
    named(host, LONGEST_HOST),
    named(application, LONGEST_APPLICATION),
    '-',
    kind,
  ].join(' ');
  const where = Object.entries(place).map(([name, value]) => ` ${name}="${escaped(`${value}`)}"`);
  const body = Buffer.from(`${header} [${PLACE}${where.join('')}] ${text}`);
  return Buffer.concat([Buffer.from(`${body.length} `), body]);
}

const named = (name: string, longest: number): string =>
  name.replace(NOT_PRINTABLE, '').slice(0, longest) || '-';

/** RFC 5424, 6.3.3. */
const escaped = (value: string): string => value.replace(/["\\\]]/g, String.raw`\$&`);
