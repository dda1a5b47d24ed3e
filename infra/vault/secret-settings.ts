import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigurationError, Environment, type Variables } from '../config/environment.js';
import { vaultConfig } from '../config/vault-config.js';
import { dataOf, openVault } from './vault.js';

const settings = Type.Record(Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }), Type.String(), {
  additionalProperties: false,
});

/**
 * The settings of a process, with those that it keeps in the key server's KV store (version 2) under `VAULT_SECRETS`:
 * each field is named like the setting that it is. What the environment says itself counts first.
 */
export async function withSecretSettings(variables: Variables): Promise<Variables> {
  const env = new Environment(variables);
  const login = vaultConfig(env, true);
  if (login.secrets === undefined) return variables;
  env.finish();
  const [mount, ...path] = login.secrets.split('/');
  const vault = openVault(login);
  try {
    const answer = await vault.call({ method: 'GET', path: `${mount}/data/${path.join('/')}` });
    return { ...checked(dataOf(answer)['data']), ...withoutEmpty(variables) };
  } catch {
    throw new ConfigurationError([
      'the settings under VAULT_SECRETS cannot be read; is the key server unsealed, and may this role read them',
    ]);
  } finally {
    vault.close();
  }
}

function checked(data: unknown): Readonly<Record<string, string>> {
  if (!Value.Check(settings, data)) throw new Error('no settings');
  return data;
}

const withoutEmpty = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
