import { type DestinationStream, pino } from 'pino';
import type { Log, LogEvent, LogFields } from '../../activities/domain/log.js';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** The fields there are. The type closes the list for our code, this closes it for whatever gets past a type. */
const FIELDS = {
  enrollmentId: true,
  correlationId: true,
  patientId: true,
  step: true,
  verb: true,
  attempt: true,
  code: true,
  phase: true,
  outcome: true,
  status: true,
  count: true,
  counts: true,
  rotation: true,
  lineage: true,
  pattern: true,
  durationMs: true,
  method: true,
  route: true,
  rules: true,
  attempted: true,
  sqlState: true,
  constraint: true,
} as const satisfies Record<keyof LogFields, true>;

/** Every name that a line may have, the README's table of them in its order. */
export const LOG_FIELDS: readonly string[] = [
  ...['time', 'level', 'process', 'event'],
  ...Object.keys(FIELDS),
];

export type LoggingProcess =
  | 'api'
  | 'worker'
  | 'codec'
  | 'break-glass'
  | 'patient-portal'
  | 'portal'
  | 'log-shipper'
  | 'migrations';

/** One JSON object a line: `time` (ISO 8601), `level`, `process`, `event`, and the closed fields. */
export function jsonLog(
  process: LoggingProcess,
  level: Level,
  destination?: DestinationStream,
): Log {
  const logger = pino(
    {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return {
    info: (event, fields) => logger.info(line(event, fields)),
    error: (event, fields) => logger.error(line(event, fields)),
  };
}

const line = (event: LogEvent, fields: LogFields = {}) => ({
  event,
  ...Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(FIELDS, name))),
});
