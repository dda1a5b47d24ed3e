import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Certificates, localCertificates } from '../../../../infra/dev/launch/certificates.js';
import { startChild } from '../../../../infra/dev/launch/child.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import { type Server, startServer } from '../../../../infra/dev/launch/server.js';
import { untilReady } from '../../../../infra/dev/launch/until-ready.js';
import type { LogStoreTarget } from '../../../../infra/log-store/log-store.js';
import { somePort } from '../../dev/support/temporary-folder.js';

/** A real rsyslogd with the configuration that production uses, and what it has written. */
export interface Rsyslog extends Server {
  readonly target: LogStoreTarget;
  readonly tls: Certificates;
  /** Settings of a shipper that comes here. */
  readonly settings: Readonly<Record<string, string>>;
  file(name: 'trail.log' | 'operations.log'): string;
  /** What is in a file; nothing when it is not there. */
  text(name: 'trail.log' | 'operations.log'): string;
}

const PROGRAM = '/usr/sbin/rsyslogd';
const CONFIGURATION = fileURLToPath(
  new URL('../../../../infra/log-store/rsyslog.conf', import.meta.url),
);
const MODULES = '/usr/lib';
const READY_SECONDS = 20;

/** Whether rsyslog is here, with its driver for OpenSSL. */
export const isRsyslogThere = (): boolean =>
  existsSync(PROGRAM) &&
  readdirSync(MODULES).some((place) => existsSync(join(MODULES, place, 'rsyslog/lmnsd_ossl.so')));

export async function startRsyslog(): Promise<Rsyslog> {
  const parent = mkdtempSync(join(tmpdir(), 'enrollment-log-store-'));
  const folder = join(parent, 'logs');
  mkdirSync(folder);
  const tls = await localCertificates(join(parent, 'tls'));
  const port = await freePort(somePort(), new Set());
  const server = await startServer(() => launched(parent, folder, tls, port));
  const file = (name: string): string => join(folder, name);
  const url = `syslog+tls://localhost:${port}`;
  return {
    get child() {
      return server.child;
    },
    kill: () => server.kill(),
    start: () => server.start(),
    async stop() {
      await server.stop();
      rmSync(parent, { recursive: true, force: true });
    },
    ...{ tls, file },
    target: { host: 'localhost', port, ...pemsOf(tls) },
    settings: {
      LOG_STORE_URL: url,
      LOG_STORE_CA_FILE: tls.caFile,
      LOG_STORE_CERT_FILE: tls.certFile,
      LOG_STORE_KEY_FILE: tls.keyFile,
    },
    text: (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : ''),
  };
}

export const pemsOf = ({ caFile, certFile, keyFile }: Certificates) => ({
  ca: readFileSync(caFile, 'utf8'),
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
});

async function launched(parent: string, folder: string, tls: Certificates, port: number) {
  const logFile = join(parent, 'rsyslogd.out');
  const child = startChild(PROGRAM, ['-n', '-f', CONFIGURATION, '-i', join(parent, 'pid')], {
    logFile,
    env: {
      LOG_STORE_PORT: `${port}`,
      LOG_STORE_CA_FILE: tls.caFile,
      LOG_STORE_CERT_FILE: tls.certFile,
      LOG_STORE_KEY_FILE: tls.keyFile,
      LOG_STORE_FOLDER: folder,
    },
  });
  await untilReady('rsyslog', () => listens(port), { child, seconds: READY_SECONDS, logFile });
  return child;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
