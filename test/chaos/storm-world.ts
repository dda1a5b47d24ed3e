import { freePort } from '../../infra/dev/launch/free-port.js';
import { rolePasswords } from '../../infra/dev/launch/postgres-roles.js';
import { writeSecret } from '../../infra/dev/launch/secret-file.js';
import type { Ports } from '../../infra/dev/ports.js';
import { secretPath } from '../../infra/dev/stack-parts.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { Chronicle } from './chronicle.js';
import type { Link } from './fault-plan.js';
import { Ledger } from './ledger.js';

type Lines = Readonly<Record<Link, TcpProxy>>;

/** A whole stack of which every connection to a server can be spoiled, and what is known of it from outside. */
export interface StormWorld extends AsyncDisposable {
  readonly bench: TestStack;
  readonly lines: Lines;
  readonly chronicle: Chronicle;
  readonly ledger: Ledger;
}

/** How late partners may be after a time-out: faults and lines together keep within it and the margins around it. */
const PARTNER_LATE_SECONDS = '2';

export async function startStormWorld(chronicle = new Chronicle()): Promise<StormWorld> {
  let lines: Lines | null = null;
  const close = async () => {
    for (const line of Object.values(lines ?? {})) await line[Symbol.asyncDispose]();
  };
  try {
    const bench = await startTestStack(async (stateFolder, ports) => {
      lines = await startLines(ports);
      return settingsThrough(lines, stateFolder);
    });
    if (lines === null) throw new Error('The stack did not ask for its lines.');
    const ledger = new Ledger();
    const stop = async () => {
      await bench.stop();
      await close();
    };
    return { bench, lines, chronicle, ledger, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startLines(ports: Ports): Promise<Lines> {
  const taken = new Set(Object.values(ports));
  const to = async (port: number) => startTcpProxy(await freePort(port, taken), port);
  return {
    temporal: await to(ports.temporal),
    postgres: await to(ports.postgres),
    mail: await to(ports.smtp),
    identity: await to(ports.identity),
    ehr: await to(ports.ehr),
  };
}

/** Leads API and worker through the lines; the tests themselves go to the servers directly. */
function settingsThrough(
  { temporal, postgres, mail, identity, ehr }: Lines,
  stateFolder: string,
): Readonly<Record<string, string>> {
  const passwords = rolePasswords(stateFolder);
  const urlFile = (role: 'api' | 'worker'): string => {
    const path = secretPath(stateFolder, `url-${role}-through-line`);
    const user = `enrollment_${role}:${passwords[role]}`;
    writeSecret(path, `postgres://${user}@127.0.0.1:${postgres.port}/enrollment`);
    return path;
  };
  return {
    TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
    DATABASE_API_URL_FILE: urlFile('api'),
    DATABASE_WORKER_URL_FILE: urlFile('worker'),
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    IDENTITY_URL: `http://127.0.0.1:${identity.port}`,
    EHR_URL: `http://127.0.0.1:${ehr.port}`,
    PARTNER_LATE_SECONDS,
  };
}
