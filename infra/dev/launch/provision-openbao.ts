import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataOf, type Vault } from '../../vault/vault.js';
import { keepInKv } from './openbao-kv.js';
import { VAULT_POLICIES, VAULT_ROLES, type VaultRole } from './openbao-policies.js';
import { writeSecret } from './secret-file.js';

export interface Provisions {
  readonly stateFolder: string;
  /** Keys that processes use themselves, by the part of the keyring that they are. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** Secret settings of processes, by the setting's name. */
  readonly settings?: Readonly<Partial<Record<VaultRole, Readonly<Record<string, string>>>>>;
  /** How long a login is good for. */
  readonly tokenSeconds?: number;
}

/** Paths of the files with which a process logs in. */
export const vaultLoginFiles = (stateFolder: string, role: VaultRole) => ({
  roleIdFile: join(stateFolder, 'secrets', `vault-${role}-role-id`),
  secretIdFile: join(stateFolder, 'secrets', `vault-${role}-secret-id`),
});

const TOKEN_SECONDS = 1_200;
const LOGIN_DAYS = 1;
const SECONDS_PER_DAY = 86_400;

const ENGINES = {
  transit: { type: 'transit' },
  keyring: { type: 'kv', options: { version: '2' } },
  secrets: { type: 'kv', options: { version: '2' } },
  database: { type: 'database' },
} as const;
const LINEAGES = ['pending', 'records'] as const;

/** Sets up what is not there yet: wrapping keys, parts, a login for each process. What is there keeps its keys. */
export async function provisionOpenBao(vault: Vault, provisions: Provisions): Promise<void> {
  const post = (path: string, body: object) => vault.call({ method: 'POST', path, body });
  const mounts = dataOf(await vault.call({ method: 'GET', path: 'sys/mounts' }));
  const missing = Object.entries(ENGINES).filter(([path]) => !Object.hasOwn(mounts, `${path}/`));
  for (const [path, engine] of missing) await post(`sys/mounts/${path}`, engine);
  const wrapping = { type: 'aes256-gcm96', derived: true, exportable: false };
  // Of a key that is there this changes nothing.
  for (const lineage of LINEAGES) await post(`transit/keys/${lineage}`, wrapping);
  for (const [part, content] of Object.entries(provisions.parts))
    await keepInKv(vault, `keyring/data/${part}`, { part: content });
  for (const [role, settings] of Object.entries(provisions.settings ?? {}))
    await keepInKv(vault, `secrets/data/${role}`, settings);
  for (const role of VAULT_ROLES) await admit(vault, role, provisions);
}

/** A role's policy follows this version of the product; its login is made once. */
async function admit(
  vault: Vault,
  role: VaultRole,
  { stateFolder, tokenSeconds = TOKEN_SECONDS }: Provisions,
): Promise<void> {
  const post = (path: string, body: object) => vault.call({ method: 'POST', path, body });
  await post(`sys/policies/acl/${role}`, { policy: VAULT_POLICIES[role].join('\n') });
  await post(`auth/approle/role/${role}`, {
    token_policies: [role],
    token_no_default_policy: false,
    token_ttl: tokenSeconds,
    token_max_ttl: Math.max(tokenSeconds, LOGIN_DAYS * SECONDS_PER_DAY),
  });
  const { roleIdFile, secretIdFile } = vaultLoginFiles(stateFolder, role);
  const roleId = await vault.call({ method: 'GET', path: `auth/approle/role/${role}/role-id` });
  writeSecret(roleIdFile, String(dataOf(roleId)['role_id']));
  if (existsSync(secretIdFile)) return;
  const secretId = await post(`auth/approle/role/${role}/secret-id`, {});
  writeSecret(secretIdFile, String(dataOf(secretId)['secret_id']));
}
