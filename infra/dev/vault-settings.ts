import type { VaultRole } from './launch/openbao-policies.js';
import { vaultLoginFiles } from './launch/provision-openbao.js';
import type { Ports } from './ports.js';

/** Where the worker's secret settings are in OpenBao. */
export const WORKER_SECRETS = 'secrets/worker';

export const vaultUrl = ({ vault }: Pick<Ports, 'vault'>): string => `https://localhost:${vault}`;

/** With what a process finds its keys in OpenBao: where it is, and the files of its own login. */
export function vaultSettings(at: {
  readonly stateFolder: string;
  readonly role: VaultRole;
  readonly url: string;
  readonly caFile: string;
}): Readonly<Record<string, string>> {
  const { roleIdFile, secretIdFile } = vaultLoginFiles(at.stateFolder, at.role);
  return {
    KEYRING: 'transit',
    VAULT_ADDR: at.url,
    VAULT_CA_FILE: at.caFile,
    VAULT_ROLE_ID_FILE: roleIdFile,
    VAULT_SECRET_ID_FILE: secretIdFile,
  };
}
