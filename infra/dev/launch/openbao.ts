import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVault, type Vault } from '../../vault/vault.js';
import { answers } from './answers.js';
import { type Child, startChild } from './child.js';
import { OPERATOR, openBaoConfig } from './openbao-config.js';
import { secretIn, writeSecret } from './secret-file.js';
import { type Server, startServer } from './server.js';
import { untilReady } from './until-ready.js';

export interface OpenBaoOptions {
  readonly bao: string;
  readonly stateFolder: string;
  readonly port: number;
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
}

export interface RunningOpenBao extends Server {
  readonly url: string;
  readonly logFile: string;
  readonly auditFile: string;
  /** Logged in as the operator, who may do everything; whoever opens it closes it. */
  operator(): Vault;
  /** Takes its keys away until it is started again. */
  seal(): Promise<void>;
}

const READY_SECONDS = 20;
const SEAL_KEY_BYTES = 32;
/** What its health says then. */
const SEALED = 503;

/** Starts a real OpenBao on loopback with TLS; its state lies below the state folder, and survives a restart. */
export async function startOpenBao(options: OpenBaoOptions): Promise<RunningOpenBao> {
  const { stateFolder, port, tls } = options;
  const dataFolder = join(stateFolder, 'openbao');
  const logFolder = join(stateFolder, 'logs');
  const files = {
    ...{ port, tls, dataFolder },
    sealKeyFile: join(stateFolder, 'secrets', 'openbao-seal'),
    operatorSecretFile: join(stateFolder, 'secrets', 'openbao-operator'),
    auditFile: join(logFolder, 'openbao-audit.log'),
  };
  for (const folder of [dataFolder, logFolder]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  secretIn(files.sealKeyFile, () => randomBytes(SEAL_KEY_BYTES).toString('hex'));
  const operatorSecret = secretIn(files.operatorSecretFile);
  const configFile = join(stateFolder, 'openbao.hcl');
  writeSecret(configFile, openBaoConfig(files));
  const url = `https://localhost:${port}`;
  const logFile = join(logFolder, 'openbao.log');
  const server = await startServer(() => launch(options, { configFile, logFile, url }));
  const operator = (): Vault =>
    openVault({ url, caFile: tls.caFile, roleId: OPERATOR, secretId: operatorSecret });
  return Object.assign(server, {
    ...{ url, logFile, operator },
    auditFile: files.auditFile,
    async seal() {
      const ca = readFileSync(tls.caFile, 'utf8');
      const isSealed = async (): Promise<boolean> => {
        if (await answers(`${url}/v1/sys/health`, ca, (status) => status === SEALED)) return true;
        const vault = operator();
        await vault
          .call({ method: 'POST', path: 'sys/seal', body: {} })
          .finally(() => vault.close());
        return false;
      };
      // One that has just come up may unseal itself once more: it is told until it is sealed.
      await untilReady('The seal of OpenBao', isSealed, { seconds: READY_SECONDS, logFile });
    },
  });
}

async function launch(
  { bao, tls }: OpenBaoOptions,
  { configFile, logFile, url }: Readonly<Record<'configFile' | 'logFile' | 'url', string>>,
): Promise<Child> {
  // Nothing of our own environment: it reads VAULT_* and BAO_* settings of anybody's.
  const env = { PATH: '/usr/bin:/bin' };
  const child = startChild(bao, ['server', `-config=${configFile}`], { logFile, env });
  const ca = readFileSync(tls.caFile, 'utf8');
  try {
    await untilReady('OpenBao', () => answers(`${url}/v1/sys/health`, ca), {
      ...{ child, logFile },
      seconds: READY_SECONDS,
    });
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}
