import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { localCodecKeys } from '../../../infra/crypto/codec-keys.js';
import {
  createCodecKeyringFile,
  createKeyringFile,
} from '../../../infra/crypto/create-keyring-file.js';
import { KeyringError, readKeyringParts } from '../../../infra/crypto/keyring-file.js';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
import { keyringFolder } from './support/keyring-folder.js';

const complaint = (pattern: RegExp) => (error: unknown) =>
  error instanceof KeyringError && pattern.test(error.message);
const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a new keyring file is readable by its owner only, and nothing is left beside it', async () => {
  using folder = await keyringFolder();
  assert.equal(modeOf(folder.path), 0o600);
  assert.deepEqual(readdirSync(dirname(folder.path)), ['keyring.json']);
});

test('an existing keyring is never replaced, by however many processes at once', async () => {
  using folder = await keyringFolder();
  const before = folder.read();
  await Promise.all(Array.from({ length: 8 }, () => createKeyringFile(folder.path)));
  assert.deepEqual(folder.read(), before);
  assert.deepEqual(readdirSync(dirname(folder.path)), ['keyring.json']);
});

test('of several processes that make the keyring at once one wins, and all use its keys', async () => {
  using folder = await keyringFolder();
  const path = join(dirname(folder.path), 'raced.json');
  const seen = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await createKeyringFile(path);
      return readKeyringParts(path, 'idempotency').idempotency;
    }),
  );
  assert.equal(new Set(seen).size, 1);
});

test('no two keys of a keyring are the same', async () => {
  using folder = await keyringFolder();
  const { wrapping, indexes, idempotency, payloadCodec } = folder.read();
  const keys = [
    ...Object.values(wrapping.pending),
    ...Object.values(wrapping.records),
    indexes.portalUsername,
    ...Object.values(indexes.duplicate),
    ...Object.values(payloadCodec.keys),
    idempotency,
  ];
  assert.equal(keys.length, 6);
  assert.equal(new Set(keys).size, keys.length);
});

for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
  test(`a keyring file with mode ${mode.toString(8)} is refused, with what to do and no value`, async () => {
    using folder = await keyringFolder();
    chmodSync(folder.path, mode);
    assert.throws(() => localKeyring(folder.path), complaint(/chmod 600/));
  });

test('a keyring file that is missing, not JSON, or lacks a part is refused without being quoted', async () => {
  using folder = await keyringFolder();
  assert.throws(() => localKeyring(`${folder.path}.gone`), complaint(/cannot be opened/));
  folder.change(() => ({ wrapping: { pending: { 1: 'SECRETsecret' }, records: {} } }));
  assert.throws(
    () => localKeyring(folder.path),
    (error) => complaint(/"wrapping"/)(error) && !String(error).includes('SECRET'),
  );
  writeFileSync(folder.path, '{"wrapping": SECRETsecret');
  assert.throws(
    () => localKeyring(folder.path),
    (error) => complaint(/not JSON/)(error) && !String(error).includes('SECRET'),
  );
});

test('the codec server’s file has the codec keys, and nothing with which a data key could be unwrapped', async () => {
  using folder = await keyringFolder();
  const path = join(dirname(folder.path), 'codec.json');
  await createCodecKeyringFile(folder.path, path);
  assert.equal(modeOf(path), 0o600);
  const [here, there] = [localCodecKeys(path), localCodecKeys(folder.path)];
  assert.equal(here.current, there.current);
  assert.deepEqual(here.keys.get(here.current), there.keys.get(here.current));
  assert.throws(() => localKeyring(path), complaint(/"wrapping"/));
  for (const part of ['indexes', 'idempotency', 'certificates'] as const)
    assert.throws(() => readKeyringParts(path, part), complaint(new RegExp(`"${part}"`)));
});

test('the codec server’s file follows the keyring when it is made again', async () => {
  using folder = await keyringFolder();
  const path = join(dirname(folder.path), 'codec.json');
  await createCodecKeyringFile(folder.path, path);
  folder.change(({ payloadCodec: { keys }, idempotency }) => ({
    payloadCodec: { current: 'next', keys: { ...keys, next: idempotency } },
  }));
  await createCodecKeyringFile(folder.path, path);
  assert.equal(localCodecKeys(path).current, 'next');
});

test('a current codec key that is not there stops the start', async () => {
  using folder = await keyringFolder();
  folder.change(({ payloadCodec }) => ({ payloadCodec: { ...payloadCodec, current: 'other' } }));
  assert.throws(() => localCodecKeys(folder.path), complaint(/current payload codec key/));
});
