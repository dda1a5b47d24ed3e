import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localCertificates } from '../launch/certificates.js';
import { StackError } from '../stack-error.js';
import { forgetState } from '../state-folder.js';
import { run } from './run.js';

/** `npm start`: everything up, both scenarios through the public API, proofs; stays up unless `--once`. */
const USAGE = 'usage: npm start [-- --once] [--fresh] [--ehr fhir|postgres]';
const EXIT_CANNOT_START = 2;
const { PROJECT_ROOT: root = process.cwd(), NODE_EXTRA_CA_CERTS: trusted } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack');

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    if (trusted === undefined) return await againTrusting(options.fresh);
    return await run({
      stateFolder,
      cacheFolder: process.env['XDG_CACHE_HOME'] ?? join(root, '.cache'),
      environment: process.env,
      isOnce: options.once,
      ehr: options.ehr === 'postgres' ? 'postgres' : 'fhir',
      write: (text) => void process.stdout.write(text),
    });
  } catch (error) {
    if (error instanceof StackError) return fail(error.message);
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    return fail(`The stack cannot start: ${String(code ?? name)}. See .stack/logs for more.`);
  }
}

function optionsGiven() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        ehr: { type: 'string', default: 'fhir' },
      },
    });
    return ['fhir', 'postgres'].includes(values.ehr) ? values : null;
  } catch {
    return null; // An option that does not exist.
  }
}

/** Node learns of our own authority only when it starts: so make it, then start once more. */
async function againTrusting(isFresh: boolean): Promise<number> {
  if (isFresh) forgetState(stateFolder);
  const { caFile } = await localCertificates(join(stateFolder, 'tls'));
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? EXIT_CANNOT_START)));
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_CANNOT_START;
}
