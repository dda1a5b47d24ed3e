import { Failure } from '../../activities/domain/failure.js';
import type { Log } from '../../activities/domain/log.js';

const EXIT_CRASHED = 1;

/**
 * Ends the process after an error, or a rejected promise, that nothing caught: its state is not known any more. One line
 * with a code, in place of Node's own words, which quote the error and so whatever it quotes. What was promised is in
 * the database; what was under way is repeated by whoever asked.
 */
export function endOnCrash(log: Log): void {
  // Without a handler of their own, rejections come here too (Node: `--unhandled-rejections=throw`).
  process.on('uncaughtException', (error) => {
    log.error('process.failed', { code: error instanceof Failure ? error.code : 'UNEXPECTED' });
    process.exit(EXIT_CRASHED);
  });
}

/** For `close-with-grace`, which would take them and say nothing. */
export const CRASHES = ['uncaughtException', 'unhandledRejection'] as const;
