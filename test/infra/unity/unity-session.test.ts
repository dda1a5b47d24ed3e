import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, LOGGED_OUT, unity } from './unity-server.js';

test('an ended token is renewed and the action repeated once, with the new one', async (t) => {
  const { run, seen } = await unity(t, (response, asked) =>
    json(asked === 1 ? [{ Error: LOGGED_OUT }] : [{ doinfo: [] }])(response, asked),
  );
  assert.deepEqual(await run('write'), []);
  assert.deepEqual(
    seen.map(({ Token }) => Token),
    ['token-no-0', 'token-no-1'],
  );
});

test('a server that ends every token is told once more, not for ever', async (t) => {
  const { run, seen } = await unity(t, json([{ Error: LOGGED_OUT }]));
  await assert.rejects(run('write'), { code: 'AUTH' });
  assert.equal(seen.length, 2);
});

for (const [what, more, code] of [
  ['an error in place of a token', { token: 'error: no such user' }, 'AUTH'],
  ['something else in place of a token', { token: '<html>maintenance</html>' }, 'UNAVAILABLE'],
  ['a user who is not valid', { user: [{ info: [{ ValidUser: 'NO' }] }] }, 'AUTH'],
  ['an error in place of the user', { user: [{ Error: 'no' }] }, 'AUTH'],
  ['an answer about the user that is none', { user: 'x' }, 'UNAVAILABLE'],
] as const)
  test(`${what}: nothing is asked for, the code is ${code}`, async (t) => {
    const { run, seen } = await unity(t, json([{ doinfo: [] }]), more);
    await assert.rejects(run('write'), { code });
    assert.equal(seen.length, 0);
  });

test('one token serves all who begin at once', async (t) => {
  const { run, seen } = await unity(t, json([{ doinfo: [] }]));
  await Promise.all(Array.from({ length: 8 }, () => run('read')));
  assert.equal(new Set(seen.map(({ Token }) => Token)).size, 1);
});
