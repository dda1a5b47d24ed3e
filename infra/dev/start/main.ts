import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTrustedState } from '../in-trusted-state.js';
import { FRESH_IF_DAMAGED, StackError } from '../stack-error.js';
import { SYSTEMS, systemsNamed } from '../systems.js';
import { run } from './run.js';

/** `npm start`: everything up, both scenarios through the public API, proofs; stays up unless `--once`. */
const named = Object.entries(SYSTEMS).map(([port, names]) => `[--${port} ${names.join('|')}]`);
const USAGE = `usage: npm start [-- --once] [--fresh] [--vault] [--workers N] [--apis N] ${named.join(' ')}`;
const MOST_PROCESSES = 16;
const EXIT_CANNOT_START = 2;
const { PROJECT_ROOT: root = process.cwd() } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack');

// A scenario left in its middle would still ask for its status for a minute.
process.exit(await main());

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const wanted = { stateFolder, isFresh: options.fresh, environment: process.env };
    return await inTrustedState(wanted, () => start(options));
  } catch (error) {
    return fail(reasonOf(error));
  }
}

function start({ once, vault, systems, workers, apis }: Given): Promise<number> {
  return run({
    stateFolder,
    cacheFolder: join(root, '.cache'),
    environment: process.env,
    isOnce: once,
    systems,
    ...{ vault, workers, apis },
    write: (text) => void process.stdout.write(text),
  });
}

type Given = NonNullable<ReturnType<typeof optionsGiven>>;

/** One line that says what to do; never a stack trace. */
function reasonOf(error: unknown): string {
  if (error instanceof StackError) return error.message;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return `The stack cannot start (${String(code ?? name)}). ${FRESH_IF_DAMAGED}`;
}

function optionsGiven() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        vault: { type: 'boolean', default: false },
        workers: { type: 'string', default: '1' },
        apis: { type: 'string', default: '1' },
        ehr: { type: 'string' },
        identity: { type: 'string' },
        portal: { type: 'string' },
        directory: { type: 'string' },
        scheduling: { type: 'string' },
      },
    });
    const { once, fresh, vault, workers, apis, ...typed } = values;
    const systems = systemsNamed(typed);
    const counts = { workers: Number(workers), apis: Number(apis) };
    return systems === null || !Object.values(counts).every(isCount)
      ? null
      : { once, fresh, vault, systems, ...counts };
  } catch {
    return null; // An option that does not exist.
  }
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MOST_PROCESSES;
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_CANNOT_START;
}
