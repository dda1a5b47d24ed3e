import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { passwordHashes } from '../../../infra/crypto/password-hash.js';
import { failing } from '../../support/record-system-contract.js';

const PASSWORD = new Phi('sea glass and cherry wood');
const hashes = passwordHashes();

test('a password matches its own hash only, and the hash has a salt of its own and the cost that is asked for', async () => {
  const [one, other] = [await hashes.hash(PASSWORD), await hashes.hash(PASSWORD)];
  assert.notEqual(one, other);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await hashes.matches(one, PASSWORD), true);
  assert.equal(await hashes.matches(one, new Phi('sea glass and cherry woods')), false);
});

test('the same characters are the same password, however they are composed', async () => {
  const held = await hashes.hash(new Phi('Cre\u0300me bru\u0302le\u0301e'));
  assert.equal(await hashes.matches(held, new Phi('Cr\u00e8me br\u00fbl\u00e9e')), true);
});

test('where there is no hash nothing matches, the empty password neither', async () => {
  assert.equal(await hashes.matches(null, PASSWORD), false);
  assert.equal(await hashes.matches(null, new Phi('')), false);
});

test('whoever finds the queue full is sent away at once, and the others are served', async () => {
  const busy = passwordHashes({ atOnce: 1, waiting: 2 });
  const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => busy.hash(PASSWORD)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  for (const answer of answers)
    if (answer.status === 'rejected') assert.ok(failing('UNAVAILABLE')(answer.reason));
  await busy.hash(PASSWORD); // The places are free again.
});
