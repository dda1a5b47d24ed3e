import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { dataOf, type Vault } from '../vault/vault.js';
import type { KeyParts, KeyringPart } from './keyring-file.js';

const version = Type.Object({ part: Type.Unknown() });

/** Fetches parts of a keyring from the key server's KV store (version 2): `keyring/<part>`, each under its field `part`. */
export async function vaultKeyParts(
  vault: Vault,
  names: readonly KeyringPart[],
): Promise<KeyParts> {
  const fetched = await Promise.all(
    names.map(async (name) => {
      const data = dataOf(await vault.call({ method: 'GET', path: `keyring/data/${name}` }));
      return [name, Value.Check(version, data['data']) ? data['data'].part : undefined] as const;
    }),
  );
  const parts = new Map<KeyringPart, unknown>(fetched);
  return { part: (name) => parts.get(name) };
}
