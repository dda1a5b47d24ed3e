import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { againTrusting } from '../again-trusting.js';
import { localCertificates } from '../launch/certificates.js';
import { StackError } from '../stack-error.js';
import { forgetState, makeStateFolder } from '../state-folder.js';
import { runTopology } from './run.js';

/** `npm run topology`: the topology of temporal-compose.yml without containers, and its proof; stays up unless `--once`. */
const USAGE = 'usage: npm run topology [-- --once] [--fresh]';
const EXIT_CANNOT_START = 2;
const { PROJECT_ROOT: root = process.cwd(), NODE_EXTRA_CA_CERTS: trusted } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack-topology');
const portOffset = Number(process.env['PORT_OFFSET'] ?? 0);

// What is left in its middle would still ask for its status for a minute.
process.exit(await main());

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const caFile = join(stateFolder, 'tls', 'ca.crt');
    if (trusted === caFile)
      return await runTopology({
        ...{ stateFolder, portOffset, isOnce: options.once },
        cacheFolder: join(root, '.cache'),
        environment: process.env,
        write: (text) => void process.stdout.write(text),
      });
    if (options.fresh) forgetState(stateFolder);
    makeStateFolder(stateFolder);
    await localCertificates(join(stateFolder, 'tls'));
    return await againTrusting(caFile, process.env);
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
