import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gcmOpen, gcmSeal } from '../../../infra/crypto/aes-gcm.js';

const bytes = (hex: string) => Buffer.from(hex.replace(/\s/g, ''), 'hex');

const KEY = 'feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308';
const NONCE = 'cafebabefacedbaddecaf888';
const PLAIN = `d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
  1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b391aafd255`;
const CIPHER = `522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa
  8cb08e48590dbb3da7b08b1056828838 c5f61e6393ba7a0abcc9f662898015ad`;
const SHORT_BYTES = 60;

/** McGrew and Viega, The Galois/Counter Mode of Operation, appendix B: the cases with a 256-bit key and 96-bit nonce. */
const VECTORS = [
  {
    name: '13',
    ...{ key: '00'.repeat(32), nonce: '00'.repeat(12), associated: '', plain: '', cipher: '' },
    tag: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    name: '14',
    ...{ key: '00'.repeat(32), nonce: '00'.repeat(12), associated: '', plain: '00'.repeat(16) },
    cipher: 'cea7403d4d606b6e074ec5d3baf39d18',
    tag: 'd0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    name: '15',
    ...{ key: KEY, nonce: NONCE, associated: '', plain: PLAIN, cipher: CIPHER },
    tag: 'b094dac5d93471bdec1a502270e3cc6c',
  },
  {
    name: '16',
    ...{ key: KEY, nonce: NONCE, associated: 'feedfacedeadbeef feedfacedeadbeef abaddad2' },
    plain: bytes(PLAIN).subarray(0, SHORT_BYTES).toString('hex'),
    cipher: bytes(CIPHER).subarray(0, SHORT_BYTES).toString('hex'),
    tag: '76fc6ece0f4e1768cddf8853bb2d551b',
  },
].map(({ name, key, nonce, associated, plain, cipher, tag }) => ({
  name,
  parts: [bytes(key), bytes(nonce), bytes(associated)] as const,
  plain: bytes(plain),
  sealed: bytes(cipher + tag),
}));

for (const { name, parts, plain, sealed } of VECTORS)
  test(`the published vector ${name} comes out byte for byte, and opens`, () => {
    assert.deepEqual(gcmSeal(...parts, plain), sealed);
    assert.deepEqual(gcmOpen(...parts, sealed), plain);
  });

test('every byte of every vector counts: key, nonce, associated data, ciphertext and tag', () => {
  for (const { name, parts, sealed } of VECTORS) {
    const all = [...parts, sealed] as const;
    for (const [part, whole] of all.entries())
      for (let place = 0; place < whole.length; place++) {
        const changed = Buffer.from(whole);
        changed[place] = (changed[place] ?? 0) ^ 1;
        const [key, nonce, associated, text] = all.with(part, changed);
        assert.ok(key && nonce && associated && text);
        assert.equal(gcmOpen(key, nonce, associated, text), null, `${name}: ${part}, ${place}`);
      }
  }
});

test('a tag that is shorter than 128 bits opens nothing', () => {
  for (const { parts, sealed } of VECTORS)
    for (let cut = 1; cut <= 4; cut++)
      assert.equal(gcmOpen(...parts, sealed.subarray(0, sealed.length - cut)), null);
});
