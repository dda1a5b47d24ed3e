import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTrustedState } from '../in-trusted-state.js';
import { StackError } from '../stack-error.js';
import { runTopology } from './run.js';

/** `npm run topology`: the topology of temporal-compose.yml without containers, and its proof; stays up unless `--once`. */
const USAGE = 'usage: npm run topology [-- --once] [--fresh]';
const EXIT_CANNOT_START = 2;
const { PROJECT_ROOT: root = process.cwd() } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack-topology');
const portOffset = Number(process.env['PORT_OFFSET'] ?? 0);

// What is left in its middle would still ask for its status for a minute.
process.exit(await main());

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const wanted = { stateFolder, isFresh: options.fresh, environment: process.env };
    return await inTrustedState(wanted, () =>
      runTopology({
        ...{ stateFolder, portOffset, isOnce: options.once },
        cacheFolder: join(root, '.cache'),
        environment: process.env,
        write: (text) => void process.stdout.write(text),
      }),
    );
  } catch (error) {
    return fail(reasonOf(error));
  }
}

/** One line that says what to do; never a stack trace. */
function reasonOf(error: unknown): string {
  if (error instanceof StackError) return error.message;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return `The topology cannot start (${String(code ?? name)}). See ${join(stateFolder, 'logs')}.`;
}

function optionsGiven() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch {
    return null; // An option that does not exist.
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_CANNOT_START;
}
