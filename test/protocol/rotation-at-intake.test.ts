import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { beginEnrollment } from '../../api/begin-enrollment.js';
import type { Submission } from '../../api/schemas.js';
import { localBlindIndexes } from '../../infra/crypto/blind-index.js';
import type { Keyring } from '../../infra/crypto/keyring.js';
import { localSubmissionIndex } from '../../infra/crypto/submission-index.js';
import { rows } from '../../infra/postgres/database.js';
import { intakeCustody } from '../../infra/postgres/intake-custody.js';
import { testPlan } from '../support/accepted-enrollment.js';
import { applicant } from '../support/applicant.js';
import { takenNotes } from '../support/taken-notes.js';
import { RotationBench } from './support/rotation-bench.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

/** Each is another person. */
let taken = 1_000;
const nextDigits = () => `${taken++}`;

/** An intake that has opened a submission, and keeps it with such a keyring. */
function intakeWith(keyring: Keyring) {
  const { api: db } = bench.rows.database;
  const submissionIndex = localSubmissionIndex(bench.keys.path);
  const { duplicate: personIndex } = localBlindIndexes(bench.keys.path);
  const jwe = { open: async () => null, publicJwks: async () => [] };
  const begin = beginEnrollment({
    db,
    custody: {
      ...intakeCustody({ keyring, jwe, submissionIndex, personIndex, audience: 'none' }),
      open: async () => ({ applicant: applicant({ ssnLast4: nextDigits() }) }),
    },
    plan: testPlan,
    start: async () => undefined,
    log: { info: () => undefined, error: () => undefined },
    notes: takenNotes(),
  });
  return () =>
    begin({
      caller: { iss: 'https://issuer.test', clientId: 'portal', sub: 'someone', scopes: new Set() },
      idempotencyKey: randomUUID(),
      submission: {} as Submission,
      requestId: randomUUID(),
    });
}

test('a key that is wrapped just before its version is retired is wrapped again: the submission is accepted', async () => {
  let rotations = 0;
  const accept = intakeWith({
    ...bench.keys.keyring,
    async wrap(lineage, id, key) {
      const wrapped = await bench.keys.keyring.wrap(lineage, id, key);
      if (rotations++ === 0) await bench.rotate('pending', { maxAgeHours: 0 });
      return wrapped;
    },
  });
  const { enrollmentId } = await accept();
  const held = await rows<{ kek_version: number }>(
    bench.rows.database.owner,
    'SELECT kek_version FROM dossier_key WHERE enrollment_id = ?',
    [enrollmentId],
  );
  assert.deepEqual(
    held.map(({ kek_version: version }) => version),
    [await bench.keys.keyring.currentVersion('pending')],
  );
});

test('a keyring that goes on wrapping under a retired version is refused by the database, and keeps nothing', async () => {
  const { version } = await bench.keys.keyring.wrap(
    'pending',
    (await bench.rows.accepted()).id,
    Buffer.alloc(32, 1),
  );
  await bench.rotate('pending');
  const stale = intakeWith({
    ...bench.keys.keyring,
    wrap: async (...wrapped) => ({ ...(await bench.keys.keyring.wrap(...wrapped)), version }),
  });
  const count = async () =>
    (await rows(bench.rows.database.owner, 'SELECT FROM enrollment')).length;
  const before = await count();
  await assert.rejects(stale(), { code: 'CONFLICT' });
  assert.equal(await count(), before);
});
