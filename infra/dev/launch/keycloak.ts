import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.js';
import { secretIn } from './secret-file.js';
import { type Server, startServer } from './server.js';
import { untilReady } from './until-ready.js';

export interface KeycloakOptions {
  /** The Java program. */
  readonly java: string;
  /** The folder of a built Keycloak. */
  readonly home: string;
  readonly stateFolder: string;
  readonly port: number;
}

/** A Keycloak that serves on loopback; its state survives a restart. */
export interface RunningKeycloak extends Server, AsyncDisposable {
  readonly url: string;
  /** Of the first administrator, `admin`, who may do everything. */
  readonly adminPassword: string;
  readonly logFile: string;
}

/** Most of it is the making of the database at the first start, and it does not take kindly to a busy machine. */
const READY_SECONDS = 300;

/** Starts a real Keycloak with an H2 database below the state folder. */
export async function startKeycloak(options: KeycloakOptions): Promise<RunningKeycloak> {
  const { stateFolder, port } = options;
  mkdirSync(join(stateFolder, 'keycloak'), { recursive: true, mode: 0o700 });
  const at = {
    url: `http://127.0.0.1:${port}`,
    adminPassword: secretIn(join(stateFolder, 'secrets', 'keycloak-admin')),
    logFile: join(stateFolder, 'logs', 'keycloak.log'),
  };
  const server = await startServer(() => launch(options, at));
  return Object.assign(server, { ...at, [Symbol.asyncDispose]: () => server.stop() });
}

type Place = Readonly<Record<'url' | 'adminPassword' | 'logFile', string>>;

async function launch(options: KeycloakOptions, place: Place): Promise<Child> {
  const { url, adminPassword, logFile } = place;
  // Nothing of our own environment: it reads KC_* settings of anybody's.
  const env = {
    KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
    KC_BOOTSTRAP_ADMIN_PASSWORD: adminPassword,
  };
  const child = startChild(options.java, parametersFor(options), { logFile, env });
  try {
    const isReady = async () => (await fetch(`${url}/realms/master`)).ok;
    await untilReady('Keycloak', isReady, { child, seconds: READY_SECONDS, logFile });
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/**
 * What its own script starts, without the script: one process, which ends when it is told to. The small compiler and
 * collector are enough for development, and start sooner.
 */
const parametersFor = ({ home, stateFolder, port }: KeycloakOptions): readonly string[] => [
  ...['-Xms64m', '-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
  '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
  ...['java.lang', 'java.util', 'java.util.concurrent', 'java.security'].map(
    (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
  ),
  `-Dkc.home.dir=${home}`,
  `-Djboss.server.config.dir=${join(home, 'conf')}`,
  `-Dquarkus.transaction-manager.object-store.directory=${join(stateFolder, 'keycloak', 'transactions')}`,
  ...['-cp', join(home, 'lib', 'quarkus-run.jar'), 'io.quarkus.bootstrap.runner.QuarkusEntryPoint'],
  ...['start', '--optimized', '--http-enabled=true', '--hostname-strict=false'],
  ...['--http-host=127.0.0.1', `--http-port=${port}`],
  `--db-url=jdbc:h2:file:${join(stateFolder, 'keycloak', 'h2')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`,
];
