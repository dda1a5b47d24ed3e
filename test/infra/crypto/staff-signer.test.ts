import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { importJWK, SignJWT } from 'jose';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { createKeyringFile } from '../../../infra/crypto/create-keyring-file.js';
import { KeyringError, readKeyringParts } from '../../../infra/crypto/keyring-file.js';
import {
  localStaffSigner,
  localStaffVerifier,
  type StaffOrder,
} from '../../../infra/crypto/staff-signer.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

let keys: TestKeyring;
let other: TestKeyring;
before(async () => {
  [keys, other] = [await testKeyring(), await testKeyring()];
});
after(() => {
  keys.remove();
  other.remove();
});

const order: StaffOrder = {
  enrollmentId: enrollmentId('6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10'),
  action: 'retry-now',
  step: null,
  decision: null,
  reasonCode: null,
  sub: 'engineer-7',
  jti: '0a2b5a86-55a0-4a7b-8a52-3c8f6a4f9b11',
};

test('an order that the intake signed is read back as it was given', async () => {
  const signed = await localStaffSigner(keys.path)(order);
  assert.deepEqual(await localStaffVerifier(keys.path)(signed), order);
});

test('whatever is changed in a signed order, it is no order any more', async () => {
  const signed = await localStaffSigner(keys.path)(order);
  const verify = localStaffVerifier(keys.path);
  for (let at = 0; at < signed.length; at++) {
    if (signed[at] === '.') continue;
    // The last characters of a part may hold bits that no byte uses: those are not part of the order.
    const changed = `${signed.slice(0, at)}${signed[at] === 'A' ? 'B' : 'A'}${signed.slice(at + 1)}`;
    const found = await verify(changed);
    assert.ok(found === null || at === signed.length - 1, `character ${at}`);
  }
});

test('an order under another key, of another type, too old, or of unknown words is refused', async () => {
  const verify = localStaffVerifier(keys.path);
  assert.equal(await verify(await localStaffSigner(other.path)(order)), null);
  assert.equal(await verify(await forged({ typ: 'at+jwt' })), null);
  assert.equal(await verify(await forged({ ageSeconds: 120 })), null);
  assert.equal(await verify(await forged({ claims: { action: 'purge-everything' } })), null);
  assert.equal(await verify(await forged({ claims: { reasonCode: 'because' } })), null);
  assert.equal(await verify('not.an.order'), null);
  assert.notEqual(await verify(await forged({})), null, 'the forger knows the form');
});

test('who checks orders holds nothing to make one with, and does not take the private half', async () => {
  const parts = readKeyringParts(keys.path, 'staffActionsPublic', 'staffActions');
  const { staffActionsPublic } = parts;
  assert.equal(Object.hasOwn(staffActionsPublic, 'd'), false);
  const source = (held: unknown) => ({
    part: (name: string) => (name === 'staffActionsPublic' ? held : undefined),
  });
  const signed = await localStaffSigner(keys.path)(order);
  assert.deepEqual(await localStaffVerifier(source(staffActionsPublic))(signed), order);
  assert.throws(() => localStaffSigner(source(staffActionsPublic)), KeyringError);
  assert.throws(() => localStaffVerifier(source(parts.staffActions)), KeyringError);
});

test('a keyring that was made before there were public halves gets the one of its own key', async () => {
  const held = JSON.parse(readFileSync(other.path, 'utf8'));
  const { staffActionsPublic: _public, ...before } = held;
  writeFileSync(other.path, JSON.stringify(before));
  await createKeyringFile(other.path);
  assert.deepEqual(JSON.parse(readFileSync(other.path, 'utf8')), held);
});

/** Signed with the right key, but not by the signer. */
async function forged({
  typ = 'staff-action+jwt',
  ageSeconds = 0,
  claims = {},
}: {
  typ?: string;
  ageSeconds?: number;
  claims?: object;
}): Promise<string> {
  const { staffActions: jwk } = readKeyringParts(keys.path, 'staffActions');
  const { sub, jti, ...action } = order;
  const now = Math.floor(Date.now() / 1_000) - ageSeconds;
  return new SignJWT({ ...action, ...claims })
    .setProtectedHeader({ alg: jwk.alg, typ })
    .setSubject(sub)
    .setJti(jti)
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(await importJWK(jwk, jwk.alg));
}
