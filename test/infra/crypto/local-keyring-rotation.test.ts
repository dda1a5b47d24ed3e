import assert from 'node:assert/strict';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, test } from 'node:test';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
import { localKeyringRotation } from '../../../infra/crypto/local-keyring-rotation.js';
import { type KeyringFolder, keyringFolder } from './support/keyring-folder.js';
import { keyringRotationContract } from './support/keyring-rotation-contract.js';

const folders: KeyringFolder[] = [];
after(() => {
  for (const folder of folders) folder[Symbol.dispose]();
});

async function fresh() {
  const folder = await keyringFolder();
  folders.push(folder);
  const { path } = folder;
  const rotation = localKeyringRotation(path);
  return { folder, rotation, keyring: localKeyring(path), elsewhere: localKeyring(path) };
}

keyringRotationContract('local', fresh);

test('a rotation changes nothing else of the file, keeps it its owner’s, and leaves nothing beside it', async () => {
  const { folder, rotation } = await fresh();
  const { wrapping, wrappingDates, ...others } = folder.read();
  await rotation.rotate('pending');
  await rotation.destroyBelow('pending', 2);
  const after = folder.read();
  assert.deepEqual(after, { ...others, ...pick(after) });
  assert.deepEqual(after.wrapping.records, wrapping.records);
  assert.deepEqual(after.wrappingDates.records, wrappingDates.records);
  assert.deepEqual(Object.keys(after.wrappingDates.pending), ['2']);
  assert.equal(statSync(folder.path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dirname(folder.path)), ['keyring.json']);
});

const pick = ({ wrapping, wrappingDates }: ReturnType<KeyringFolder['read']>) => ({
  wrapping,
  wrappingDates,
});

test('the lock of a process that died in the middle does not hold the next rotation up', async () => {
  const { folder, rotation } = await fresh();
  const lock = `${folder.path}.lock`;
  writeFileSync(lock, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  assert.equal(await rotation.rotate('pending'), 2);
});

test('a keyring file that went away opens nothing more: a process does not live on what it remembers', async () => {
  const { folder, keyring } = await fresh();
  folder[Symbol.dispose]();
  await assert.rejects(keyring.currentVersion('pending'), /cannot be opened/);
});
