import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { withKey } from '../../../infra/crypto/keyring.js';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
import { localKeyringRotation } from '../../../infra/crypto/local-keyring-rotation.js';
import { keyringContract } from './keyring-contract.js';
import { keyringFolder } from './support/keyring-folder.js';

keyringContract('a keyring file', async () => {
  const folder = await keyringFolder();
  return {
    open: () => localKeyring(folder.path),
    rotation: localKeyringRotation(folder.path),
    close: async () => folder[Symbol.dispose](),
  };
});

test('a data key is cleared from memory after its use, also when the work fails', async () => {
  using folder = await keyringFolder();
  const keyring = localKeyring(folder.path);
  const mine = enrollmentId(randomUUID());
  const wrapped = await keyring.wrap('pending', mine, newKey());
  let leaked: Uint8Array = Buffer.alloc(0);
  const work = withKey(keyring, 'pending', mine, wrapped, (key) => {
    leaked = key;
    throw new Failure('UNAVAILABLE');
  });
  await assert.rejects(work);
  assert.deepEqual(leaked, Buffer.alloc(32));
});
