import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Child, startChild } from './child.js';
import { type Server, startServer } from './server.js';
import { untilReady } from './until-ready.js';

export interface TemporalOptions {
  readonly cli: string;
  readonly stateFolder: string;
  readonly namespace: string;
  readonly port: number;
  readonly uiPort: number;
  readonly codecUrl: string;
}

export interface RunningTemporal extends Server {
  readonly address: string;
  readonly uiUrl: string;
  readonly databaseFile: string;
}

const RETENTION_SECONDS = 30 * 86_400;
const READY_SECONDS = 20;

const SEARCH_ATTRIBUTES = [
  'EnrollmentStatus=Keyword',
  'EnrollmentStep=Keyword',
  'FailureCode=Keyword',
  'CorrelationId=Keyword',
  'PlanVersion=Keyword',
  'NeedsAttention=Bool',
];

/** `secure_delete`: without it, deleted history stays readable in the file. The poll rate: one shard, else slow. */
const SQLITE = ['journal_mode=WAL', 'synchronous=NORMAL', 'secure_delete=ON'];
const DYNAMIC_CONFIG = ['history.transferProcessorMaxPollRPS=2000'];

/** Starts a real Temporal server with its Web UI; state in a file below the state folder. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const address = `127.0.0.1:${options.port}`;
  const databaseFile = join(options.stateFolder, 'temporal', 'temporal.db');
  mkdirSync(join(options.stateFolder, 'temporal'), { recursive: true, mode: 0o700 });
  const server = await startServer(() => launch(options, address, databaseFile));
  return Object.assign(server, {
    address,
    uiUrl: `http://localhost:${options.uiPort}`,
    databaseFile,
  });
}

async function launch(
  options: TemporalOptions,
  address: string,
  databaseFile: string,
): Promise<Child> {
  const logFile = join(options.stateFolder, 'logs', 'temporal.log');
  const child = startChild(options.cli, parametersFor(options, databaseFile), { logFile });
  const waiting = { child, seconds: READY_SECONDS, logFile };
  try {
    await untilReady('The Temporal server', () => isListening(options.port), waiting);
    await untilReady('The Temporal server', () => serves(address, options.namespace), waiting);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

const parametersFor = (options: TemporalOptions, databaseFile: string): readonly string[] => [
  'server',
  'start-dev',
  '--ip=127.0.0.1',
  `--port=${options.port}`,
  `--ui-port=${options.uiPort}`,
  `--ui-codec-endpoint=${options.codecUrl}`,
  `--namespace=${options.namespace}`,
  `--db-filename=${databaseFile}`,
  '--log-level=error',
  ...SQLITE.map((pragma) => `--sqlite-pragma=${pragma}`),
  ...DYNAMIC_CONFIG.map((value) => `--dynamic-config-value=${value}`),
  ...SEARCH_ATTRIBUTES.map((attribute) => `--search-attribute=${attribute}`),
];

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Ready once the namespace answers; its retention is set on the way (a plain number does for the `Long` of the types). */
async function serves(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
    });
    return true;
  } finally {
    await connection.close();
  }
}
