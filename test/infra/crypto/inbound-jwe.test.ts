import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { CompactEncrypt } from 'jose';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { INTAKE_KINDS } from '../../../infra/crypto/intake-key.js';
import { intake, intakeKey, intakeOf, nowSeconds, sealedFor, sealWith } from './support/sealing.js';

const DAY_SECONDS = 86_400;

for (const kind of INTAKE_KINDS)
  test(`a field sealed for a ${kind} key opens, and prints as nothing`, async () => {
    const { jwe, publicKey } = await intake(kind);
    const opened = await jwe.open(await sealWith(publicKey), sealedFor);
    assert.equal(opened?.reveal(phiAccess), 'alice@example.com');
    assert.doesNotMatch(inspect(opened, { depth: 9, showHidden: true }), /alice/);
  });

for (const kind of INTAKE_KINDS)
  test(`no private member of a ${kind} key is published`, async () => {
    const { publicKey } = await intake(kind);
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
      assert.ok(!(member in publicKey), member);
  });

const wrongHeaders: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'for another field': { field: 'lastName' },
  'for no field': { field: undefined },
  'for another audience': { aud: 'other-api' },
  'for several audiences': { aud: [sealedFor.audience] },
  'for no audience': { aud: undefined },
  'for another submission': { sub: 'f1c0f1c0-0000-4000-8000-000000000001' },
  'for no submission': { sub: undefined },
  'more than a day ago': { iat: nowSeconds() - DAY_SECONDS - 60 },
  'two minutes ahead of our clock': { iat: nowSeconds() + 120 },
  'at a time that is no number': { iat: `${nowSeconds()}` },
  'at a broken second': { iat: nowSeconds() - 0.5 },
  'at no time': { iat: undefined },
  'with an unknown key': { kid: 'other' },
  'with no key named': { kid: undefined },
  'with 128-bit content encryption': { enc: 'A128GCM' },
  'with CBC content encryption': { enc: 'A256CBC-HS512' },
  'with direct key agreement': { alg: 'ECDH-ES' },
  'with 128-bit key wrapping': { alg: 'ECDH-ES+A128KW' },
  'with a header member that nobody asked for': { cty: 'text/plain' },
};

for (const [how, change] of Object.entries(wrongHeaders))
  test(`a field sealed ${how} does not open`, async () => {
    const { jwe, publicKey } = await intake();
    assert.equal(await jwe.open(await sealWith(publicKey, change), sealedFor), null);
  });

test('a field sealed just within a day, or a little ahead of our clock, opens', async () => {
  const { jwe, publicKey } = await intake();
  for (const iat of [nowSeconds() - DAY_SECONDS + 60, nowSeconds() + 50])
    assert.notEqual(await jwe.open(await sealWith(publicKey, { iat }), sealedFor), null);
});

test('a compressed field does not open', async () => {
  const { jwe, publicKey } = await intake();
  const sealed = await sealWith(publicKey, { zip: 'DEF' });
  assert.equal(await jwe.open(sealed, sealedFor), null);
});

test('one changed character in any part opens nothing', async () => {
  const { jwe, publicKey } = await intake();
  const parts = (await sealWith(publicKey)).split('.');
  assert.equal(parts.length, 5);
  for (const index of parts.keys()) {
    const changed = parts.with(
      index,
      (parts[index] ?? '').replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    );
    assert.equal(await jwe.open(changed.join('.'), sealedFor), null, `part ${index}`);
  }
});

test('a key of another kind under our key id does not open', async () => {
  const { jwe } = await intake();
  const other = intakeOf(await intakeKey('RSA'));
  const [publicKey] = await other.publicJwks();
  assert.ok(publicKey);
  assert.equal(await jwe.open(await sealWith(publicKey), sealedFor), null);
});

test('a symmetric seal that takes the public key for a secret does not open', async () => {
  const { jwe, publicKey } = await intake();
  const secret = new TextEncoder().encode((publicKey.x ?? '').slice(0, 32));
  const sealed = await new CompactEncrypt(new TextEncoder().encode('x'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: publicKey.kid ?? '' })
    .encrypt(secret);
  assert.equal(await jwe.open(sealed, sealedFor), null);
});

test('bytes that are not UTF-8 do not open', async () => {
  const { jwe, publicKey } = await intake();
  const sealed = await sealWith(publicKey, {}, new Uint8Array([0xc3, 0x28]));
  assert.equal(await jwe.open(sealed, sealedFor), null);
});

for (const plain of ['alice@example.com', '', '....', 'a.b.c.d.e', 5, null, { ciphertext: 'x' }])
  test(`what is not sealed at all (${JSON.stringify(plain)}) does not open`, async () => {
    const { jwe } = await intake();
    assert.equal(await jwe.open(plain, sealedFor), null);
  });

test('after a rotation both keys open, and the first is the one to prefer', async () => {
  const [next, old] = [await intakeKey(undefined, 'next'), await intakeKey(undefined, 'old')];
  const jwe = intakeOf(next, old);
  const published = await jwe.publicJwks();
  assert.deepEqual(
    published.map(({ kid }) => kid),
    ['next', 'old'],
  );
  for (const publicKey of published)
    assert.notEqual(await jwe.open(await sealWith(publicKey), sealedFor), null);
});
