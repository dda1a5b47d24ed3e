import type { Environment } from './environment.js';

/** Where OpenBao or Vault is, and as whom a process logs in there; all empty where nothing is kept there. */
export function vaultConfig(env: Environment, isNeeded: boolean) {
  const fallback = isNeeded ? undefined : '';
  return {
    url: env.url('VAULT_ADDR', ['https'], fallback),
    caFile: env.optional('VAULT_CA_FILE'),
    roleId: env.text('VAULT_ROLE_ID', fallback),
    secretId: env.text('VAULT_SECRET_ID', fallback),
    secrets: env.optional('VAULT_SECRETS'),
  };
}

/** Which keyring a process works with. */
export const keyringConfig = (env: Environment) => ({
  kind: env.oneOf('KEYRING', ['local', 'transit'], 'local'),
  file: env.optional('KEYRING_FILE'),
});
