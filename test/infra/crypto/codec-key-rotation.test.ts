import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  codecKeyStandings,
  localCodecKeyRotation,
} from '../../../infra/crypto/codec-key-rotation.js';
import { localCodecKeys } from '../../../infra/crypto/codec-keys.js';
import { createCodecKeyringFile } from '../../../infra/crypto/create-keyring-file.js';
import { sealingCodec } from '../../../infra/temporal/payload-codec.js';
import { type KeyringFolder, keyringFolder } from './support/keyring-folder.js';

const production = { mode: 'production' } as const;
const payload = { metadata: {}, data: Buffer.from('{}') };
const standings = ({ path }: KeyringFolder) =>
  codecKeyStandings(path).map(({ standing }) => standing);

/** Time goes by: what was announced has been in use for so long. */
const later = (folder: KeyringFolder, minutes: number) =>
  folder.change(({ payloadCodec }) => ({
    payloadCodec: {
      ...payloadCodec,
      usedFrom: Object.fromEntries(
        Object.entries(payloadCodec.usedFrom ?? {}).map(([id, at]) => [
          id,
          new Date(Date.parse(at) - minutes * 60_000).toISOString(),
        ]),
      ),
    },
  }));

test('a new key is announced first: every running process opens with it before any seals with it', async () => {
  using folder = await keyringFolder();
  const running = localCodecKeys(folder.path);
  const before = running.current;
  const id = await localCodecKeyRotation(folder.path).announce();
  assert.ok(running.keys.get(id));
  assert.equal(running.current, before);
  assert.deepEqual(standings(folder), ['current', 'announced']);
  later(folder, 2);
  assert.equal(running.current, id);
  assert.ok(running.keys.get(before), 'old histories still open');
  assert.deepEqual(standings(folder), ['retiring', 'current']);
});

test('a codec that runs seals with the key in force and opens what any key sealed', async () => {
  using folder = await keyringFolder();
  const codec = sealingCodec(localCodecKeys(folder.path), production);
  const old = await codec.encode([payload]);
  const id = await localCodecKeyRotation(folder.path).announce();
  later(folder, 2);
  const fresh = await codec.encode([payload]);
  assert.equal(Buffer.from(fresh[0]?.metadata?.['encryption-key-id'] ?? []).toString(), id);
  assert.equal((await codec.decode([...old, ...fresh])).length, 2);
});

test('one key at a time is announced', async () => {
  using folder = await keyringFolder();
  const rotation = localCodecKeyRotation(folder.path);
  assert.equal(await rotation.announce(), await rotation.announce());
  assert.equal(codecKeyStandings(folder.path).length, 2);
});

test('a key that is sealed with, or will be, is never taken away; a retiring one is gone for running processes too', async () => {
  using folder = await keyringFolder();
  const rotation = localCodecKeyRotation(folder.path);
  const running = localCodecKeys(folder.path);
  const first = running.current;
  const second = await rotation.announce();
  for (const id of [first, second]) await rotation.remove(id);
  assert.deepEqual(standings(folder), ['current', 'announced']);
  later(folder, 2);
  await rotation.remove(first);
  assert.deepEqual(standings(folder), ['current']);
  assert.equal(running.keys.get(first), undefined);
  assert.equal(running.current, second);
});

test('the codec server’s own file follows, and it holds nothing else', async () => {
  using folder = await keyringFolder();
  const path = join(dirname(folder.path), 'codec.json');
  await createCodecKeyringFile(folder.path, path);
  const server = localCodecKeys(path);
  const id = await localCodecKeyRotation(folder.path, path).announce();
  assert.ok(server.keys.get(id));
});

test('a keyring file that is damaged or gone for a while never makes an encode fail', async () => {
  using folder = await keyringFolder();
  const keys = localCodecKeys(folder.path);
  const codec = sealingCodec(keys, production);
  const before = keys.current;
  writeFileSync(folder.path, '{"payloadCodec": {');
  const [sealed] = await codec.encode([payload]);
  assert.equal(Buffer.from(sealed?.metadata?.['encryption-key-id'] ?? []).toString(), before);
  rmSync(folder.path);
  assert.equal((await codec.encode([payload])).length, 1);
});
