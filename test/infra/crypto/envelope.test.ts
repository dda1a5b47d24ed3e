import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import {
  newDataKey,
  newKey,
  open,
  type SealedUnder,
  seal,
} from '../../../infra/crypto/envelope.js';
import { withKey } from '../../../infra/crypto/keyring.js';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
import { MOST_SEALED_IN_ONE_USE } from '../../../infra/crypto/seal-bound.js';
import { keyringFolder } from './support/keyring-folder.js';

const under: SealedUnder = {
  enrollmentId: '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10',
  kind: 'dossier',
  field: 'email',
  keyId: 'dossier-key/1',
};
const someId = enrollmentId(under.enrollmentId);
const bytes = fc.uint8Array({ maxLength: 300 });
const isNotOpened = (error: unknown) => error instanceof Failure && error.code === 'NOT_OPENED';
const isRefused = (error: unknown) => error instanceof Failure && error.code === 'UNEXPECTED';

test('what was sealed opens to the same bytes, whatever they are', () => {
  fc.assert(
    fc.property(bytes, (plaintext) => {
      const key = newKey();
      assert.deepEqual(open(key, under, seal(key, under, plaintext)), Buffer.from(plaintext));
    }),
  );
});

test('one changed bit anywhere, in version, nonce, text or tag, opens nothing', () => {
  const key = newKey();
  const sealed = seal(key, under, Buffer.from('alice@example.com'));
  for (let index = 0; index < sealed.length; index++)
    for (let bit = 0; bit < 8; bit++) {
      const tampered = Buffer.from(sealed);
      tampered[index] = (tampered[index] ?? 0) ^ (1 << bit);
      assert.throws(() => open(key, under, tampered), isNotOpened, `byte ${index}, bit ${bit}`);
    }
});

test('a value that was cut short or lengthened opens nothing', () => {
  const key = newKey();
  const sealed = seal(key, under, Buffer.from('alice@example.com'));
  for (let length = 0; length < sealed.length; length++)
    assert.throws(
      () => open(key, under, sealed.subarray(0, length)),
      isNotOpened,
      `${length} bytes`,
    );
  assert.throws(() => open(key, under, Buffer.concat([sealed, Buffer.of(0)])), isNotOpened);
});

for (const part of ['enrollmentId', 'kind', 'field', 'keyId'] as const)
  test(`a value sealed for one ${part} does not open for another`, () => {
    fc.assert(
      fc.property(bytes, fc.string(), (plaintext, other) => {
        fc.pre(other !== under[part]);
        const key = newKey();
        const sealed = seal(key, under, plaintext);
        assert.throws(() => open(key, { ...under, [part]: other }, sealed), isNotOpened);
      }),
    );
  });

test('moving a letter from one part of the binding to its neighbour does not open', () => {
  const key = newKey();
  const sealed = seal(key, { ...under, kind: 'record', field: 'sum' }, Buffer.from('x'));
  assert.throws(() => open(key, { ...under, kind: 'records', field: 'um' }, sealed), isNotOpened);
});

test('another key opens nothing', () => {
  const sealed = seal(newKey(), under, Buffer.from('x'));
  assert.throws(() => open(newKey(), under, sealed), isNotOpened);
});

test('the same value sealed twice looks different', () => {
  const key = newKey();
  const seals = Array.from({ length: 1_000 }, () => seal(key, under, Buffer.from('x')));
  assert.equal(new Set(seals.map((sealed) => sealed.toString('hex'))).size, seals.length);
});

test('a data key seals a thousand values in one use and no more, whether it was made or unwrapped', async () => {
  using folder = await keyringFolder();
  const keyring = localKeyring(folder.path);
  const sealAll = (key: Buffer) => {
    for (let count = 0; count < MOST_SEALED_IN_ONE_USE; count++) seal(key, under, Buffer.of(1));
    assert.throws(() => seal(key, under, Buffer.of(1)), isRefused);
  };
  const made = newDataKey();
  const wrapped = await keyring.wrap('pending', someId, made);
  sealAll(made);
  await withKey(keyring, 'pending', someId, wrapped, sealAll);
});

/** The format written out by hand: a change of it would strand everything that was sealed before. */
test('the format is version 1, nonce, ciphertext and tag, bound by five length-prefixed texts', () => {
  const key = Buffer.from(
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    'hex',
  );
  const nonce = Buffer.from('101112131415161718191a1b', 'hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(
    Buffer.from(
      '\0\0\0\x011' +
        '\0\0\0\x246f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10' +
        '\0\0\0\x07dossier' +
        '\0\0\0\x05email' +
        '\0\0\0\x0ddossier-key/1',
    ),
  );
  const text = Buffer.concat([cipher.update('alice@example.com'), cipher.final()]);
  const sealed = Buffer.concat([Buffer.of(1), nonce, text, cipher.getAuthTag()]);
  assert.equal(open(key, under, sealed).toString(), 'alice@example.com');
  // Frozen bytes, so that code and the lines above cannot change together unseen.
  assert.equal(sealed.toString('hex'), VECTOR);
});

const VECTOR =
  '01101112131415161718191a1b1c92f1752c895fcbab1878716a570a3cba8e4b56f031e23c4f7aa4b6f0a2d63350';
