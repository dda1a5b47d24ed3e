import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../../../infra/dev/launch/child.js';
import { untilReady } from '../../../../infra/dev/launch/until-ready.js';
import { hapiLibraries } from './hapi-libraries.js';

const SOURCE = fileURLToPath(new URL('HapiServer.java', import.meta.url));
const OLDEST_JAVA = 17;
/** Half a minute where nothing else runs. */
const READY_SECONDS = 300;
const JAVA = [
  // Quick to start and modest, rather than fast.
  ...['-Xmx640m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** A real EHR that is not of our making, for as long as it is needed; empty at first. */
export interface HapiServer extends AsyncDisposable {
  /** The base of its FHIR R4 interface. */
  readonly url: string;
}

/** Whether it can be built and run here. */
export function isJavaThere(): boolean {
  const { stdout } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = Number(/^javac (\d+)/.exec(stdout ?? '')?.[1] ?? 0);
  return version >= OLDEST_JAVA && spawnSync('mvn', ['--version']).status === 0;
}

/** Starts HAPI FHIR JPA on a free port of loopback; answers once its capability statement does. */
export async function startHapi(): Promise<HapiServer> {
  const classPath = join(await hapiLibraries(), '*');
  const folder = mkdtempSync(join(tmpdir(), 'hapi-'));
  const logFile = join(folder, 'hapi.log');
  const child = startChild('java', [...JAVA, '-cp', classPath, SOURCE, '0'], {
    ...{ logFile, cwd: folder },
  });
  const dispose = async () => {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: await serving(child, logFile), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await child.stop(); // Its log stays: the error names it.
    throw error;
  }
}

/** Where it serves, as it says itself once it does. */
async function serving(child: Child, logFile: string): Promise<string> {
  let url = '';
  await untilReady(
    'HAPI FHIR',
    async () => {
      const [, port] = /^listening on (\d+)$/m.exec(readFileSync(logFile, 'utf8')) ?? [];
      url = `http://127.0.0.1:${port}/fhir`;
      return port !== undefined && (await fetch(`${url}/metadata`)).ok;
    },
    { child, logFile, seconds: READY_SECONDS },
  );
  return url;
}
