import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { dataOf, type Vault } from '../vault/vault.js';
import { KEY_BYTES } from './envelope.js';
import type { Keyring, Lineage, WrappedKey } from './keyring.js';

const ciphertext = Type.Object({
  ciphertext: Type.String({ pattern: '^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]+=*$' }),
});
const plaintext = Type.Object({ plaintext: Type.String() });
const keyState = Type.Object({ latest_version: Type.Integer({ minimum: 1 }) });

/**
 * Wrapping keys that never leave OpenBao's transit engine: one key a lineage, of which each enrollment uses one derived
 * from its own id (`context`). Not `associated_data`, which would bind as well: re-wrapping refuses it, so that whoever
 * rotates would have to be allowed to unwrap.
 */
export function transitKeyring(vault: Vault): Keyring {
  const ask = async (verb: 'encrypt' | 'decrypt' | 'rewrap', lineage: Lineage, body: object) =>
    dataOf(
      await vault.call(
        { method: 'POST', path: `transit/${verb}/${lineage}`, body },
        verb === 'encrypt' ? 'UNEXPECTED' : 'NOT_OPENED',
      ),
    );
  return {
    async wrap(lineage, id, key) {
      if (key.length !== KEY_BYTES) throw new Failure('UNEXPECTED');
      const body = { plaintext: base64(key), context: contextOf(id) };
      return wrappedIn(await ask('encrypt', lineage, body));
    },
    async unwrap(lineage, id, wrapped) {
      const body = { ciphertext: textOf(wrapped), context: contextOf(id) };
      const data = await ask('decrypt', lineage, body);
      if (!Value.Check(plaintext, data)) throw new Failure('UNEXPECTED');
      return Buffer.from(data.plaintext, 'base64');
    },
    async rewrap(lineage, id, wrapped) {
      const body = { ciphertext: textOf(wrapped), context: contextOf(id) };
      return wrappedIn(await ask('rewrap', lineage, body));
    },
    async currentVersion(lineage) {
      const data = dataOf(await vault.call({ method: 'GET', path: `transit/keys/${lineage}` }));
      if (!Value.Check(keyState, data)) throw new Failure('UNEXPECTED');
      return data.latest_version;
    },
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const contextOf = (id: EnrollmentId): string => base64(Buffer.from(id, 'utf8'));

/** `vault:v3:<base64>`: the version goes beside the bytes, as with every keyring. The server takes 0 for 1. */
function textOf({ version, wrapped }: WrappedKey): string {
  if (version < 1) throw new Failure('NOT_OPENED');
  return `vault:v${version}:${base64(wrapped)}`;
}

function wrappedIn(data: unknown): WrappedKey {
  if (!Value.Check(ciphertext, data)) throw new Failure('UNEXPECTED');
  const [, version = '', bytes = ''] = data.ciphertext.split(':');
  return { version: Number(version.slice(1)), wrapped: Buffer.from(bytes, 'base64') };
}
