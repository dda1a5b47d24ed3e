import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import {
  attemptIndexUnder,
  localBlindIndexes,
  type VersionedIndex,
} from '../../../infra/crypto/blind-index.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { localSubmissionIndex } from '../../../infra/crypto/submission-index.js';
import { keyringFolder } from './support/keyring-folder.js';

const plain = {
  firstName: 'José',
  lastName: "O'Neill-Smith",
  dateOfBirth: '1985-06-15',
  ssnLast4: '1234',
};
const person = new Phi(plain);
const hex = (index: Buffer | undefined) => index?.toString('hex');
const kept = (indexes: readonly VersionedIndex[]) => hex(indexes[0]?.index);

test('the same person is found again however the name is spelled', async () => {
  using folder = await keyringFolder();
  const { duplicate } = localBlindIndexes(folder.path);
  const key = newKey();
  const variant = new Phi({ ...plain, firstName: 'JOSE\u0301', lastName: 'oneill smith' });
  assert.equal(kept(duplicate(variant)), kept(duplicate(person)));
  assert.equal(hex(attemptIndexUnder(key, variant)), hex(attemptIndexUnder(key, person)));
});

test('another birthday or other digits are another person', async () => {
  using folder = await keyringFolder();
  const { duplicate } = localBlindIndexes(folder.path);
  const indexes = [
    plain,
    { ...plain, ssnLast4: '1235' },
    { ...plain, dateOfBirth: '1985-06-16' },
    { ...plain, firstName: 'Josefa' },
  ].map((each) => kept(duplicate(new Phi(each))));
  assert.equal(new Set(indexes).size, indexes.length);
});

test('guessing the SSN digits or the first name does not change what attempts are counted under', () => {
  const key = newKey();
  const guesses = Array.from({ length: 50 }, (_, index) => ({
    ...plain,
    firstName: `Guess${index}`,
    ssnLast4: `${1_000 + index}`,
  }));
  assert.equal(
    new Set(guesses.map((guess) => hex(attemptIndexUnder(key, new Phi(guess))))).size,
    1,
  );
});

test('a person who was kept under an older key is found under it; a new one is kept under the newest', async () => {
  using folder = await keyringFolder();
  const [before] = localBlindIndexes(folder.path).duplicate(person);
  folder.change(({ indexes }) => ({
    indexes: {
      ...indexes,
      duplicate: { ...Object(indexes.duplicate), 2: newKey().toString('base64url') },
    },
  }));
  const [newest, older, ...none] = localBlindIndexes(folder.path).duplicate(person);
  assert.deepEqual([newest?.keyVersion, older?.keyVersion, none.length], [2, 1, 0]);
  assert.deepEqual(older, before);
  assert.notEqual(hex(newest?.index), hex(older?.index));
});

test('mail addresses that differ in case only are one user name', async () => {
  using folder = await keyringFolder();
  const { portalUsername } = localBlindIndexes(folder.path);
  assert.equal(hex(portalUsername('A@Example.com')), hex(portalUsername('a@example.com')));
  assert.notEqual(hex(portalUsername('b@example.com')), hex(portalUsername('a@example.com')));
});

test('an index is worth nothing without its key', async () => {
  using one = await keyringFolder();
  using other = await keyringFolder();
  const [here, there] = [localBlindIndexes(one.path), localBlindIndexes(other.path)];
  assert.notEqual(kept(here.duplicate(person)), kept(there.duplicate(person)));
});

test('an Idempotency-Key means something only together with its owner', async () => {
  using folder = await keyringFolder();
  const index = localSubmissionIndex(folder.path);
  const owner = { iss: 'https://issuer', clientId: 'portal', sub: 'a' };
  const idempotencyKey = 'f1c0';
  const indexes = [
    owner,
    { ...owner, sub: 'b' },
    { ...owner, iss: 'https://other' },
    { ...owner, clientId: 'porta', sub: 'la' },
  ].map((each) => hex(index({ owner: each, idempotencyKey })));
  assert.equal(new Set(indexes).size, indexes.length);
  assert.equal(hex(index({ owner, idempotencyKey })), indexes[0]);
});
