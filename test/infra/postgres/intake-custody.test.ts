import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../../activities/domain/ids.js';
import { type Application, seal } from '../../../api/portal-client/seal.js';
import { localBlindIndexes } from '../../../infra/crypto/blind-index.js';
import { type InboundJwe, inboundJwe } from '../../../infra/crypto/inbound-jwe.js';
import { localSubmissionIndex } from '../../../infra/crypto/submission-index.js';
import { rows } from '../../../infra/postgres/database.js';
import { shredDossier } from '../../../infra/postgres/dossiers.js';
import { type IntakeCustody, intakeCustody } from '../../../infra/postgres/intake-custody.js';
import { postgresIntakeKeys } from '../../../infra/postgres/intake-keys.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { validForm } from '../../support/applicants.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

const AUDIENCE = 'patient-enrollment-api';
const owner = { iss: 'https://issuer.test', clientId: 'portal', sub: 'someone' };
let database: TestDatabase;
let keys: TestKeyring;
let custody: IntakeCustody;
let jwe: InboundJwe;

before(async () => {
  [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
  jwe = inboundJwe(postgresIntakeKeys(database.api, keys.keyring));
  custody = intakeCustody({
    keyring: keys.keyring,
    jwe,
    submissionIndex: localSubmissionIndex(keys.path),
    personIndex: localBlindIndexes(keys.path).duplicate,
    audience: AUDIENCE,
  });
});
after(async () => {
  keys.remove();
  await database.stop();
});

/** Seals anew each time, as a portal does that lost the answer. */
async function submitted(idempotencyKey: string, change: object = {}) {
  const form = { ...validForm(), ...change } as unknown as Application;
  const sealed = await seal(form, await jwe.publicJwks(), {
    idempotencyKey,
    audience: AUDIENCE,
  });
  const opened = await custody.open({ ...sealed }, idempotencyKey);
  return 'applicant' in opened ? opened.applicant : assert.fail('the form is valid');
}

async function kept(idempotencyKey: string) {
  const id = await acceptEnrollment(database.owner);
  const applicant = await submitted(idempotencyKey);
  await database.api.transaction((tx) =>
    custody.keep(tx, { owner, idempotencyKey }, { id, applicant }),
  );
  return id;
}

const isSame = async (id: Awaited<ReturnType<typeof kept>>, key: string, change: object = {}) => {
  const applicant = await submitted(key, change);
  return database.api.transaction((tx) => custody.isSame(tx, { id }, applicant));
};

test('the answer to a key is found for its owner only', async () => {
  const idempotencyKey = randomUUID();
  const id = await kept(idempotencyKey);
  const stored = await custody.stored(database.api, { owner, idempotencyKey });
  assert.equal(stored?.id, id);
  assert.equal(stored?.isComparable, true);
  const stranger = { ...owner, sub: 'another' };
  assert.equal(await custody.stored(database.api, { owner: stranger, idempotencyKey }), null);
});

test('the same values sealed anew are the same; a changed one is not', async () => {
  const key = randomUUID();
  const id = await kept(key);
  assert.equal(await isSame(id, key), true);
  assert.equal(await isSame(id, key, { city: 'Springfielt' }), false);
  assert.equal(await isSame(enrollmentId(randomUUID()), key), false);
});

test('after the shred the stored answer stands, and nothing can be compared any more', async () => {
  const idempotencyKey = randomUUID();
  const id = await kept(idempotencyKey);
  await database.worker.transaction((tx) => shredDossier(tx, id));
  const stored = await custody.stored(database.api, { owner, idempotencyKey });
  assert.deepEqual([stored?.id, stored?.isComparable], [id, false]);
  assert.equal(await isSame(id, idempotencyKey, { city: 'Springfielt' }), true);
});

test('a key that two transactions keep at once is kept by one of them', async () => {
  const idempotencyKey = randomUUID();
  const settled = await Promise.allSettled([kept(idempotencyKey), kept(idempotencyKey)]);
  assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('neither the Idempotency-Key nor its owner can be read in the database', async () => {
  const idempotencyKey = randomUUID();
  const id = await kept(idempotencyKey);
  const [held] = await rows<{ dump: string }>(
    database.owner,
    `SELECT encode(owner_and_key_hmac || fingerprint, 'escape') AS dump FROM idempotency WHERE enrollment_id = ?`,
    [id],
  );
  for (const word of [idempotencyKey, owner.sub, owner.clientId])
    assert.ok(!held?.dump.includes(word));
});
