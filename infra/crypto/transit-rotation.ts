import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { dataOf, type Vault } from '../vault/vault.js';
import type { Lineage } from './keyring.js';
import type { KeyringRotation } from './keyring-rotation.js';

const MS_PER_SECOND = 1_000;
const keyState = Type.Object({
  latest_version: Type.Integer({ minimum: 1 }),
  keys: Type.Record(Type.String(), Type.Integer()),
});

/** Rotation in OpenBao's transit engine. Its role may neither wrap nor unwrap. */
export function transitRotation(vault: Vault): KeyringRotation {
  const state = async (lineage: Lineage) => {
    const data = dataOf(await vault.call({ method: 'GET', path: `transit/keys/${lineage}` }));
    if (!Value.Check(keyState, data)) throw new Failure('UNEXPECTED');
    return data;
  };
  const tell = (lineage: Lineage, verb: 'rotate' | 'config' | 'trim', body: object) =>
    vault.call({ method: 'POST', path: `transit/keys/${lineage}/${verb}`, body });
  return {
    async rotate(lineage) {
      await tell(lineage, 'rotate', {});
      return (await state(lineage)).latest_version;
    },
    async versions(lineage) {
      const { keys } = await state(lineage);
      return Object.entries(keys)
        .map(([version, seconds]) => ({
          version: Number(version),
          createdAt: new Date(seconds * MS_PER_SECOND),
        }))
        .sort((one, other) => one.version - other.version);
    },
    async destroyBelow(lineage, version) {
      // Trimming is what destroys, and it is refused unless nothing below may be used any more.
      const oldest = { min_decryption_version: version, min_encryption_version: version };
      await tell(lineage, 'config', oldest);
      await tell(lineage, 'trim', { min_available_version: version });
    },
  };
}
