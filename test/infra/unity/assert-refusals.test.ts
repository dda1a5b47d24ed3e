import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefusals } from '../../../infra/unity/assert-refusals.js';
import { REFUSAL_CODES } from '../../../infra/unity/unity-account.js';
import { CANARY } from './unity-server.js';

test('refusals may stand for each of the six codes', () => {
  assert.equal(REFUSAL_CODES.length, 6);
  assertRefusals({});
  assertRefusals(Object.fromEntries(REFUSAL_CODES.map((code) => [`It is ${code}`, code])));
});

for (const [what, refusals] of Object.entries({
  'an empty beginning, which every error has': { '': 'CONFLICT' },
  'a blank beginning': { ' ': 'CONFLICT' },
  'a code that does not say that nothing was done': { [CANARY]: 'UNKNOWN_OUTCOME' },
  'a code that is none': { Busy: CANARY },
  'a list': [CANARY],
  'a text': CANARY,
}))
  test(`${what} is no refusal, and the error does not tell it`, () => {
    assert.throws(
      () => assertRefusals(refusals),
      (error: unknown) =>
        error instanceof TypeError &&
        error.message.startsWith('refusals: ') &&
        !error.message.includes(CANARY),
    );
  });
