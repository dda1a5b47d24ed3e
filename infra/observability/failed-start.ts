import { cannotStart } from '../config/cannot-start.js';
import type { LoggingProcess } from './log.js';

/** The one line that a process leaves which cannot start: of the schema of the logs, and `message` says what to do. */
export const failedStart = (process: LoggingProcess, portSetting: string, error: unknown): string =>
  `${JSON.stringify({
    ...{ time: new Date().toISOString(), level: 'error', process, event: 'process.failed' },
    message: cannotStart(process, portSetting, error),
  })}\n`;
