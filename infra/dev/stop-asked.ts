/** npm and our own starter pass Ctrl-C on to a program that the terminal has told already: an echo. */
const ECHO_MS = 1_000;
const EXIT_IMPATIENT = 130;

/**
 * Resolves when somebody asks this program to end. Asked again in earnest, it ends at once, and what is left running
 * ends by the last will (`launch/last-will.mjs`).
 */
export function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        firstAt ??= performance.now();
        if (performance.now() - firstAt > ECHO_MS) process.exit(EXIT_IMPATIENT);
        resolve(signal);
      });
  });
}
