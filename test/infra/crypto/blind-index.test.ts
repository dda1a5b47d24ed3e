import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localBlindIndexes } from '../../../infra/crypto/blind-index.js';
import { localSubmissionIndex } from '../../../infra/crypto/submission-index.js';
import { keyringFolder } from './support/keyring-folder.js';

const person = {
  firstName: 'José',
  lastName: "O'Neill-Smith",
  dateOfBirth: '1985-06-15',
  ssnLast4: '1234',
};
const hex = (index: Buffer) => index.toString('hex');

test('the same person is found again however the name is spelled', async () => {
  using folder = await keyringFolder();
  const { duplicate, attempt } = localBlindIndexes(folder.path);
  const variant = { ...person, firstName: 'JOSE\u0301', lastName: 'oneill smith' };
  assert.equal(hex(duplicate(variant)), hex(duplicate(person)));
  assert.equal(hex(attempt(variant)), hex(attempt(person)));
});

test('another birthday or other digits are another person', async () => {
  using folder = await keyringFolder();
  const { duplicate } = localBlindIndexes(folder.path);
  const indexes = [
    person,
    { ...person, ssnLast4: '1235' },
    { ...person, dateOfBirth: '1985-06-16' },
    { ...person, firstName: 'Josefa' },
  ].map((each) => hex(duplicate(each)));
  assert.equal(new Set(indexes).size, indexes.length);
});

test('guessing the SSN digits or the first name does not change what attempts are counted under', async () => {
  using folder = await keyringFolder();
  const { attempt } = localBlindIndexes(folder.path);
  const guesses = Array.from({ length: 50 }, (_, index) => ({
    ...person,
    firstName: `Guess${index}`,
    ssnLast4: `${1_000 + index}`,
  }));
  assert.equal(new Set(guesses.map((guess) => hex(attempt(guess)))).size, 1);
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
  assert.notEqual(hex(here.duplicate(person)), hex(there.duplicate(person)));
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
