import { spawn } from 'node:child_process';

const EXIT_KILLED = 2;

/**
 * Runs this same program once more with our own authority trusted, and answers its exit code: Node learns of an
 * authority only when it starts. Signals that ask to end are passed on.
 */
export function againTrusting(
  caFile: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...environment, NODE_EXTRA_CA_CERTS: caFile },
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? EXIT_KILLED)));
}
