import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { type AccessBench, seen, startAccessBench, THRESHOLD } from './support/access-bench.js';

let bench: AccessBench;
before(async () => {
  bench = await startAccessBench();
});
beforeEach(() => bench.forget());
after(() => bench?.stop());

test('a patient who looks for a password that is good enough is not taken for somebody who guesses', async () => {
  const refused = (refusal: 'password-rule' | 'password') =>
    seen({
      ...{ event: 'portal.change-refused', actor: 'service:patient-portal' },
      ...{ enrollmentId: SYSTEM_TRAIL, facts: { refusal } },
    });
  for (let nth = 1; nth <= THRESHOLD; nth += 1) await bench.append(refused('password-rule'));
  assert.deepEqual(await bench.look(), []);
  for (let nth = 1; nth <= THRESHOLD; nth += 1) await bench.append(refused('password'));
  assert.deepEqual(await bench.look(), [`SIGN_INS_REFUSED service:patient-portal ${THRESHOLD}`]);
});

test('dossiers that officers cannot open are failures to decrypt, laid to them', async () => {
  const actor = 'staff:officer-1';
  for (let nth = 1; nth <= THRESHOLD; nth += 1)
    await bench.append(
      seen({ event: 'break-glass.refused', actor, facts: { code: 'NOT_OPENED' } }),
    );
  assert.ok((await bench.look()).includes(`DECRYPTION_FAILURES ${actor} ${THRESHOLD}`));
});
