import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import type { CodecKeys } from '../../../infra/crypto/codec-keys.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { PayloadRefused, sealingCodec } from '../../../infra/temporal/payload-codec.js';

const freshKeys = (current = 'k1') => ({
  current,
  keys: new Map([[current, newKey()]]),
});
const production = { mode: 'production' } as const;
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('latin1');
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value);

async function sealOne(keys: CodecKeys, value: unknown): Promise<Payload> {
  const [sealed] = await sealingCodec(keys, production).encode([payload(value)]);
  return sealed ?? assert.fail('one payload in, one payload out');
}
const openOne = (keys: CodecKeys, sealed: Payload, mode: 'production' | 'development') =>
  sealingCodec(keys, { mode }).decode([sealed]);

test('every value that Temporal can carry comes back as it was', async () => {
  const keys = freshKeys();
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const [opened] = await openOne(keys, await sealOne(keys, value), 'production');
      assert.ok(opened);
      assert.deepEqual(
        defaultPayloadConverter.fromPayload(opened),
        defaultPayloadConverter.fromPayload(payload(value)),
      );
    }),
  );
});

test('a list keeps its order and its length, empty included', async () => {
  const codec = sealingCodec(freshKeys(), production);
  assert.deepEqual(await codec.encode([]), []);
  const opened = await codec.decode(await codec.encode([1, undefined, 'three'].map(payload)));
  assert.deepEqual(
    opened.map((each) => defaultPayloadConverter.fromPayload(each)),
    [1, undefined, 'three'],
  );
});

test('nothing of a value or of its type stays readable; the key id does', async () => {
  const { data, metadata } = await sealOne(freshKeys(), { canary: 'Zq7canary' });
  assert.doesNotMatch([data, ...Object.values(metadata ?? {})].map(text).join(), /canary|json/i);
  assert.equal(text(metadata?.['encoding']), 'binary/encrypted');
  assert.equal(text(metadata?.['encryption-key-id']), 'k1');
});

test('after a rotation old histories still open, and new payloads name the new key', async () => {
  const old = freshKeys('k1');
  const rotated: CodecKeys = {
    current: 'k2',
    keys: new Map([...old.keys, ...freshKeys('k2').keys]),
  };
  const [opened] = await openOne(rotated, await sealOne(old, 'before'), 'production');
  assert.ok(opened);
  assert.equal(defaultPayloadConverter.fromPayload(opened), 'before');
  const { metadata } = await sealOne(rotated, 'after');
  assert.equal(text(metadata?.['encryption-key-id']), 'k2');
});

test('a changed payload, one under an unknown key, or one that claims another key is refused', async () => {
  const keys: CodecKeys = { current: 'k1', keys: new Map([...freshKeys().keys, ['k2', newKey()]]) };
  const sealed = await sealOne(keys, 'value');
  const data = Buffer.from(sealed.data ?? []);
  const tampered = Buffer.from(data);
  tampered[20] = (tampered[20] ?? 0) ^ 1;
  const claiming = (id: string) => ({
    data,
    metadata: { ...sealed.metadata, 'encryption-key-id': Buffer.from(id) },
  });
  for (const bad of [{ ...sealed, data: tampered }, claiming('k2'), claiming('k3'), claiming('')])
    await assert.rejects(openOne(keys, bad, 'production'), PayloadRefused);
});

test('a payload that is not sealed passes in development and is refused in production', async () => {
  const keys = freshKeys();
  assert.deepEqual(await openOne(keys, payload('plain'), 'development'), [payload('plain')]);
  await assert.rejects(openOne(keys, payload('plain'), 'production'), PayloadRefused);
  await assert.rejects(openOne(keys, {}, 'production'), PayloadRefused);
});

test('encode never throws, and what is no payload never leaves as it is', async () => {
  const keys = freshKeys();
  const broken = [
    { data: 5 },
    { metadata: 'Zq7canary', data: {} },
    { metadata: { a: 3n } },
    {},
    {
      get data() {
        throw new Error('Zq7canary');
      },
    },
  ] as unknown as Payload[];
  const sealed = await sealingCodec(keys, production).encode(broken);
  assert.equal(sealed.length, broken.length);
  for (const { data, metadata } of sealed) {
    assert.equal(text(metadata?.['encoding']), 'binary/encrypted');
    assert.doesNotMatch(text(data), /canary/);
  }
});

test('without its current key a codec is not made at all', () => {
  assert.throws(() => sealingCodec({ current: 'k1', keys: new Map() }, production));
});
