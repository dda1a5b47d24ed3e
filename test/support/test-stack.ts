import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { PortalClient } from '../../api/portal-client/portal-client.js';
import type { StatusDocument } from '../../api/status-schema.js';
import { localCodecKeys } from '../../infra/crypto/codec-keys.js';
import type { Fault } from '../../infra/dev/partners/fault.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { choosePorts, type Ports } from '../../infra/dev/ports.js';
import { type Stack, startStack } from '../../infra/dev/stack.js';
import type { StackOptions } from '../../infra/dev/stack-options.js';
import { secretPath } from '../../infra/dev/stack-parts.js';
import { type Proof, prove } from '../../infra/dev/start/proof.js';
import { forgetState, makeStateFolder } from '../../infra/dev/state-folder.js';
import { type Database, openDatabase } from '../../infra/postgres/database.js';
import { temporalClient } from '../../infra/temporal/client.js';
import { dataConverter } from '../../infra/temporal/data-converter.js';
import { peopleInTurn } from './people-in-turn.js';
import { portalOf } from './portal-of.js';

/** The whole product on real parts, one test file's own, with everything a test may want to do to it. */
export interface TestStack {
  readonly stack: Stack;
  readonly portal: PortalClient;
  readonly owner: Database;
  readonly temporal: Client;
  readonly converter: DataConverter;
  readonly keyringFile: string;
  /** Somebody the bureau knows and nobody has enrolled yet. */
  nextPerson(): Person;
  /** The first status that is as wanted; throws when there is none in time. */
  until(id: string, wanted: (status: StatusDocument) => boolean): Promise<StatusDocument>;
  ended(id: string): Promise<StatusDocument>;
  proof(id: string, email: string): Promise<Proof>;
  fault(partner: 'ehr' | 'identity', fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const POOL_SIZE = 4;
/** Below the range that systems hand out by themselves, so that nobody takes a port while its process is down. */
const FIRST_OFFSET = 10_000;
const OFFSETS = 13_000;
const QUICK = {
  STEP_PATIENCE_SECONDS: '4',
  PARTNER_LATE_SECONDS: '0',
  SWEEP_INTERVAL_SECONDS: '2',
  AUDIT_CHECKPOINT_SECONDS: '3',
};

/** Prepares what a stack's processes are to meet, once its ports are known; answers the settings that lead them there. */
export type Arrange = (
  stateFolder: string,
  ports: Ports,
) => Promise<Readonly<Record<string, string>>>;

/** Where a stack keeps its keys and takes its database logins from, and which servers it has beside. */
type Wanted = Partial<Omit<StackOptions, 'stateFolder' | 'environment'>>;

/** With settings of its own where a test needs others than the quick ones. */
export async function startTestStack(
  own: Readonly<Record<string, string>> | Arrange = {},
  options: Wanted = {},
): Promise<TestStack> {
  const arrange = typeof own === 'function' ? own : async () => own;
  const parent = mkdtempSync(join(tmpdir(), 'enrollment-e2e-'));
  const stateFolder = join(parent, 'state');
  const stack = await startArranged(stateFolder, arrange, options).catch((error: unknown) => {
    rmSync(parent, { recursive: true, force: true });
    throw error;
  });
  const { file } = stack;
  const keyringFile = secretPath(stateFolder, 'keyring.json');
  const converter = dataConverter(localCodecKeys(keyringFile), { mode: 'development' });
  const owner = openDatabase({
    url: file.databaseUrls.owner,
    caFile: file.caFile,
    poolSize: POOL_SIZE,
    applicationName: 'test',
  });
  const target = { address: file.temporalAddress, namespace: file.namespace };
  const temporal = temporalClient(target, converter);
  const portal = await portalOf(stack);
  return {
    ...{ stack, portal, owner, temporal, converter, keyringFile, nextPerson: peopleInTurn() },
    until: (id, wanted) => until(portal, id, wanted),
    ended: (id) => until(portal, id, ({ status }) => status === 'ended'),
    proof: (id, email) => prove(owner, file, id, email),
    fault: (partner, fault) => faultsAt(file.partners[partner], 'PUT', fault),
    async clearFaults() {
      for (const url of Object.values(file.partners)) await faultsAt(url, 'DELETE');
    },
    async stop() {
      await owner.destroy();
      await temporal.connection.close();
      await stack.stop();
      forgetState(stack.parts.stateFolder);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

async function startArranged(
  stateFolder: string,
  arrange: Arrange,
  options: Wanted,
): Promise<Stack> {
  makeStateFolder(stateFolder);
  const portOffset = FIRST_OFFSET + Math.floor(Math.random() * OFFSETS);
  // The stack takes the ports that it finds written down.
  const settings = await arrange(stateFolder, await choosePorts(stateFolder, portOffset));
  return startStack({
    staffServers: false,
    pages: false,
    ...options,
    stateFolder,
    cacheFolder: fileURLToPath(new URL('../../.cache', import.meta.url)),
    environment: {},
    overrides: { ...QUICK, ...settings },
  });
}

async function until(
  portal: PortalClient,
  id: string,
  wanted: (status: StatusDocument) => boolean,
): Promise<StatusDocument> {
  let last: StatusDocument | null = null;
  for await (const status of portal.follow(id, AbortSignal.timeout(PATIENCE_MS))) {
    if (wanted(status)) return status;
    last = status;
  }
  throw new Error(`Not as wanted in time; last: ${JSON.stringify(last)}`);
}

async function faultsAt(url: string, method: 'PUT' | 'DELETE', fault?: Fault): Promise<void> {
  const response = await fetch(`${url}/__faults`, {
    method,
    ...(fault === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }),
  });
  if (!response.ok) throw new Error(`The partner refused the fault: ${response.status}.`);
}
