import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { withKey } from '../../../infra/crypto/keyring.js';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
import { type KeyringFolder, keyringFolder } from './support/keyring-folder.js';

const id = () => enrollmentId(randomUUID());
const isFailure = (error: unknown) => error instanceof Failure && error.code === 'UNEXPECTED';

/** Adds version 2 to the lineage `pending`; drops version 1 when told so. */
const rotate = (folder: KeyringFolder, { keepOld }: { keepOld: boolean }) =>
  folder.change(({ wrapping: { pending, records } }) => ({
    wrapping: {
      records,
      pending: { ...(keepOld ? pending : {}), 2: newKey().toString('base64url') },
    },
  }));

test('a wrapped key unwraps to itself, for its own enrollment and lineage only', async () => {
  using folder = await keyringFolder();
  const keyring = localKeyring(folder.path);
  const [mine, other, key] = [id(), id(), newKey()];
  const wrapped = await keyring.wrap('pending', mine, key);
  assert.deepEqual(await keyring.unwrap('pending', mine, wrapped), key);
  assert.ok(!wrapped.wrapped.includes(key));
  await assert.rejects(keyring.unwrap('pending', other, wrapped), isFailure);
  await assert.rejects(keyring.unwrap('records', mine, wrapped), isFailure);
});

test('after a rotation new wraps use the new version and old ones still unwrap', async () => {
  using folder = await keyringFolder();
  const [mine, key] = [id(), newKey()];
  const old = await localKeyring(folder.path).wrap('pending', mine, key);
  rotate(folder, { keepOld: true });
  const keyring = localKeyring(folder.path);
  assert.equal(await keyring.currentVersion('pending'), 2);
  assert.equal(await keyring.currentVersion('records'), 1);
  assert.deepEqual(await keyring.unwrap('pending', mine, old), key);
  assert.equal((await keyring.wrap('pending', mine, key)).version, 2);
});

test('a re-wrapped key survives the old version; one that was not is lost with it', async () => {
  using folder = await keyringFolder();
  const [mine, key] = [id(), newKey()];
  const old = await localKeyring(folder.path).wrap('pending', mine, key);
  rotate(folder, { keepOld: true });
  const fresh = await localKeyring(folder.path).rewrap('pending', mine, old);
  folder.change(({ wrapping: { pending, records } }) => {
    const { 1: _destroyed, ...kept } = pending;
    return { wrapping: { pending: kept, records } };
  });
  const keyring = localKeyring(folder.path);
  assert.deepEqual(await keyring.unwrap('pending', mine, fresh), key);
  await assert.rejects(keyring.unwrap('pending', mine, old), isFailure);
});

test('a wrap that claims another version than its own does not unwrap', async () => {
  using folder = await keyringFolder();
  const [mine, key] = [id(), newKey()];
  const { wrapped } = await localKeyring(folder.path).wrap('pending', mine, key);
  rotate(folder, { keepOld: true });
  const keyring = localKeyring(folder.path);
  await assert.rejects(keyring.unwrap('pending', mine, { version: 2, wrapped }), isFailure);
});

test('a data key is cleared from memory after its use, also when the work fails', async () => {
  using folder = await keyringFolder();
  const keyring = localKeyring(folder.path);
  const mine = id();
  const wrapped = await keyring.wrap('pending', mine, newKey());
  let leaked: Uint8Array = Buffer.alloc(0);
  const work = withKey(keyring, 'pending', mine, wrapped, (key) => {
    leaked = key;
    throw new Failure('UNAVAILABLE');
  });
  await assert.rejects(work);
  assert.deepEqual(leaked, Buffer.alloc(32));
});
