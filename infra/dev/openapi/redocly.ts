import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = fileURLToPath(
  new URL('../../../node_modules/@redocly/cli/bin/cli.js', import.meta.url),
);
/** It asks nobody for newer versions and tells nobody that it ran. */
const QUIET = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** Runs the Redocly command line from the project's root, on files below it or wherever. */
export const redocly = (
  ...parameters: readonly string[]
): Promise<{ readonly isFine: boolean; readonly said: string }> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [PROGRAM, ...parameters],
      { cwd: ROOT, env: QUIET },
      (error, stdout, stderr) =>
        resolve({ isFine: error === null, said: stdout === '' ? stderr : stdout }),
    ),
  );

/** What a partner who keeps to the contract as it was would stumble over, or null. */
export async function breakingChanges(before: string, now: string): Promise<string | null> {
  const { isFine, said } = await redocly('diff', before, now, '--fail-on', 'major');
  return isFine ? null : said;
}
