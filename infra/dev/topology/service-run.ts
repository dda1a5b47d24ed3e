import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '../launch/child.js';
import { untilReady } from '../launch/until-ready.js';
import { ownCode, ROOT } from '../own-code.js';
import { StackError } from '../stack-error.js';
import type { ComposeFile, ComposeService } from './compose-file.js';
import { Mover, type Placement } from './placement.js';

/** Everything that a service of the file needs to run here. */
export interface ServicePlace extends Placement {
  readonly file: ComposeFile;
  readonly stateFolder: string;
  /** What programs that are not ours are looked for in, before anything else. */
  readonly binFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Instance {
  /** Tells several of one service apart. */
  readonly number?: number;
  /** Ports of this instance, by those in the file. */
  readonly ports?: Readonly<Record<string, number>>;
  /** What the container would have found out by itself. */
  readonly settings?: Readonly<Record<string, string>>;
}

const READY_SECONDS = 240;
const PROBE_MS = 10_000;
/** How the image runs what it was built from. */
const BUILT = /^dist\/(.+)\.js$/;
const run = promisify(execFile);

/** Starts one instance of a service with the command and environment of the file, and waits for its own health check. */
export async function startService(
  place: ServicePlace,
  name: string,
  { number, ports, settings = {} }: Instance = {},
): Promise<Child> {
  const service = serviceIn(place.file, name);
  const mover = new Mover(place.file, name, place, ports);
  const { command, parameters } = programOf(service.command, mover);
  const env = { ...bare(place), ...mover.environment(service.environment), ...settings };
  const instance = number === undefined ? name : `${name}-${number}`;
  const logFile = join(place.stateFolder, 'logs', `${instance}.log`);
  const child = startChild(command, parameters, { logFile, cwd: ROOT, env });
  const words = healthCheckOf(service, mover);
  if (words === null) return child;
  const isHealthy = () => run(process.execPath, words, { env, timeout: PROBE_MS }).then(() => true);
  try {
    await untilReady(instance, isHealthy, { child, seconds: READY_SECONDS, logFile });
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function serviceIn({ services }: ComposeFile, name: string): ComposeService {
  const service = services[name];
  if (service === undefined) throw new StackError(`There is no service ${name}.`, 'See the file.');
  return service;
}

/** What Node is asked whether the service is well; null when the file asks otherwise. */
function healthCheckOf({ healthcheck }: ComposeService, mover: Mover): readonly string[] | null {
  const [kind, asker, ...asking] = healthcheck?.test ?? [];
  if (kind !== 'CMD' || asker !== 'node') return null;
  return asking.map((word) => mover.word(word));
}

/** Runs a service that ends by itself. Throws `StackError` when it fails. */
export async function runJob(place: ServicePlace, name: string): Promise<void> {
  const child = await startService(place, name);
  const code = await child.gone.then(() => child.process.exitCode);
  if (code !== 0)
    throw new StackError(
      `The job ${name} failed (its log says why: ${join(place.stateFolder, 'logs', `${name}.log`)}).`,
      'If the state is damaged, start anew with: npm run topology -- --fresh',
    );
}

function programOf(command: readonly string[] = [], mover: Mover) {
  const [program = '', ...words] = command;
  const built = BUILT.exec(words[0] ?? '');
  if (program === 'node' && built !== null)
    return { command: process.execPath, parameters: ownCode(`${built[1]}.ts`) };
  return { command: program, parameters: words.map((word) => mover.word(word)) };
}

/** Nothing of our own environment but what a program cannot do without. */
const bare = ({ binFolder, environment }: ServicePlace): Record<string, string> => ({
  PATH: `${binFolder}:${environment['PATH'] ?? ''}`,
  HOME: environment['HOME'] ?? '/',
});
