import { join } from 'node:path';
import { seedDirectory } from '../directory/seed-directory.js';
import { keyIn } from '../launch/clients.js';
import type { RunningPostgres } from '../launch/postgres.js';
import { startPostgres } from '../launch/postgres.js';
import { secretIn, writeSecret } from '../launch/secret-file.js';
import { untilReady } from '../launch/until-ready.js';
import { ROOT } from '../own-code.js';
import { prepare } from '../prepare-stack.js';
import { StackProcesses } from '../processes.js';
import { startVault } from '../stack-openbao.js';
import type { StackOptions } from '../stack-options.js';
import { type StackParts, secretPath } from '../stack-parts.js';
import { takeStateFolder } from '../state-folder.js';
import { callerAt, codeOf } from './callers.js';
import { composeAsWritten, composeWith } from './compose-file.js';
import { type TopologyPorts, topologyPorts } from './ports.js';
import { keepTokens, temporalToken } from './roles.js';
import { temporalPasswordPath, tokensFolder, writeTopologySecrets } from './secrets.js';
import { runJob, type ServicePlace, startService } from './service-run.js';
import { createTemporalDatabases } from './temporal-database.js';
import { temporalPrograms } from './temporal-programs.js';
import { tlsFront } from './tls-front.js';
import { composeVariables } from './variables.js';

export interface Topology {
  readonly parts: StackParts;
  readonly postgres: RunningPostgres;
  readonly processes: StackProcesses;
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Told of everything that has begun, so that it can be ended; and of what is up, for whoever looks on. */
export interface Watch {
  begun<T extends Stoppable>(part: T): T;
  up(part: string): void;
}

const OURS = ['api', 'codec', 'break-glass', 'patient-portal'] as const;
const OUTSIDE = ['oidc', 'partners', 'mail'] as const;
const TEMPORAL_READY_SECONDS = 240;

export const COMPOSE_FILE = join(ROOT, 'temporal-compose.yml');

/** Brings the topology of temporal-compose.yml up on this machine, in the order of its `depends_on`. */
export async function bringUp(options: StackOptions, watch: Watch): Promise<Topology> {
  const binFolder = await temporalPrograms(options);
  watch.up("Temporal's programs");
  const lock = takeStateFolder(options.stateFolder);
  watch.begun({ stop: async () => lock() });
  const parts = await prepare({ ...options, vault: true });
  await writeTopologySecrets(parts);
  const workers = composeAsWritten(COMPOSE_FILE).services['worker']?.deploy?.replicas ?? 1;
  const ports = await topologyPorts(parts.ports, workers);
  const place: ServicePlace = {
    ...{ root: ROOT, stateFolder: parts.stateFolder, binFolder },
    file: composeWith(COMPOSE_FILE, composeVariables(parts, ports)),
    ports: ports.services,
    environment: options.environment,
  };
  const processes = await outside(parts, ports, watch);
  const postgres = await state(options, parts, watch);
  await temporal(place, parts, watch);
  await ours(place, ports, watch, async () => {
    await seedDirectory({ url: postgres.urls.owner, caFile: parts.tls.caFile });
  });
  return { parts, postgres, processes };
}

/** What the hospital has already: identity provider, partners, mail. */
async function outside(
  parts: StackParts,
  ports: TopologyPorts,
  watch: Watch,
): Promise<StackProcesses> {
  const processes = new StackProcesses(parts);
  watch.begun({ stop: () => processes.stopAll() });
  await Promise.all(OUTSIDE.map((name) => processes.start(name)));
  const { certFile, keyFile } = parts.tls;
  for (const [port, behind] of [
    [ports.identityFront, parts.ports.identity],
    [ports.ehrFront, parts.ports.ehr],
  ] as const)
    watch.begun(await tlsFront({ certFile, keyFile, port, behind }));
  watch.up('identity provider, partners, mail');
  return processes;
}

/** One PostgreSQL stands for both of the file; OpenBao is set up as its operator would. */
async function state(
  options: StackOptions,
  parts: StackParts,
  watch: Watch,
): Promise<RunningPostgres> {
  const { stateFolder, ports, tls } = parts;
  const postgres = watch.begun(await startPostgres({ stateFolder, port: ports.postgres, tls }));
  for (const [role, url] of Object.entries(postgres.urls))
    writeSecret(secretPath(stateFolder, `url-${role}`), url);
  const password = secretIn(temporalPasswordPath(stateFolder));
  await createTemporalDatabases(postgres.superuserUrl, tls.caFile, password);
  watch.up('PostgreSQL');
  await startVault(options, parts, (openbao) => void watch.begun(openbao));
  watch.up('OpenBao');
  return postgres;
}

async function temporal(place: ServicePlace, parts: StackParts, watch: Watch): Promise<void> {
  const { stateFolder, ports } = parts;
  const issuerKey = await keyIn(join(stateFolder, 'secrets', 'issuer.jwk'));
  watch.begun(await keepTokens(issuerKey, tokensFolder(stateFolder)));
  await runJob(place, 'temporal-schema');
  watch.up("Temporal's schema");
  const child = watch.begun(
    await startService(place, 'temporal', { settings: { BIND_ON_IP: '127.0.0.1' } }),
  );
  const token = await temporalToken(issuerKey, 'operator', TEMPORAL_READY_SECONDS);
  const connection = callerAt({ stateFolder, port: ports.temporal }, 'temporal-operator', token);
  const isReady = async (): Promise<boolean> =>
    (await codeOf(connection, ({ workflowService }) => workflowService.listNamespaces({}))) === 0;
  const logFile = join(stateFolder, 'logs', 'temporal.log');
  await untilReady('Temporal', isReady, { child, seconds: TEMPORAL_READY_SECONDS, logFile });
  await connection.close();
  watch.up('Temporal');
  await runJob(place, 'temporal-namespace');
  watch.up('namespace');
}

async function ours(
  place: ServicePlace,
  ports: TopologyPorts,
  watch: Watch,
  whenMigrated: () => Promise<void>,
): Promise<void> {
  await runJob(place, 'migrations');
  await whenMigrated();
  watch.up('migrations');
  const workers = ports.workers.map(async (own, index) => {
    watch.begun(await startService(place, 'worker', { ports: own, number: index + 1 }));
  });
  const others = OURS.map(async (name) => watch.begun(await startService(place, name)));
  const started = await Promise.allSettled([...workers, ...others]);
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  watch.up(`${ports.workers.length} workers, ${OURS.join(', ')}`);
  await runJob(place, 'temporal-first-build');
  watch.up('the first build');
}
