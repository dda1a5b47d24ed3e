import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { postgresProviderDirectory } from '../../../infra/provider-directory/postgres-provider-directory.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { countOf } from '../../support/count-of.js';
import { addProvider, type ProviderRow } from '../../support/directory-rows.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const STEP = 'assign-primary-care-provider';
let database: TestDatabase;

const directory = () => postgresProviderDirectory(database.worker);
const accept = () => acceptEnrollment(database.owner);
const admit = (id: EnrollmentId, verb: 'perform' | 'undo' = 'perform') =>
  admitted(database.owner, id, STEP, verb);

recordSystemContract('provider directory in Postgres', async () => {
  database = await startTestDatabase();
  return {
    system: directory(),
    accept,
    admit: (id, verb) => admitted(database.owner, id, STEP, verb),
    make: (attempt) => directory().assign(attempt, applicant()),
    count: (id) => countOf(database.reader, id, 'provider-place'),
    stop: () => database.stop(),
  };
});

// Each test has the directory to itself; the first provider is the one that the common contract needs.
beforeEach(async () => {
  await rows(database.owner, 'DELETE FROM provider_assignment');
  await rows(database.owner, 'DELETE FROM provider');
  await addProvider(database.owner);
});

const only = async (...providers: ProviderRow[]): Promise<string[]> => {
  await rows(database.owner, 'DELETE FROM provider');
  const ids = [];
  for (const provider of providers) ids.push(await addProvider(database.owner, provider));
  return ids;
};

/** Whom a new patient with these wishes gets. */
async function assigned(changes: Readonly<Record<string, unknown>> = {}) {
  const attempt = await admit(await accept());
  await directory().assign(attempt, applicant(changes));
  return directory().providerOf(attempt);
}

/** What must hold at every moment: each provider's places taken are their assignments. */
async function assertSumsAgree(): Promise<void> {
  const off = await rows(
    database.reader,
    'SELECT provider_id FROM provider_load WHERE taken <> assigned OR taken > capacity',
  );
  assert.deepEqual(off, []);
}

const wishes = { specialty: 'Pediatrics', language: 'es' };
for (const [what, better, worse] of [
  [
    'specialty before language',
    { specialty: 'Pediatrics' },
    { languages: ['en', 'es'], state: 'IL' },
  ],
  ['language before state', { languages: ['en', 'es'], state: 'NY' }, { state: 'IL' }],
  [
    'state before neighbourhood',
    { state: 'IL', postalCode: '60001' },
    { state: 'WI', postalCode: '62799' },
  ],
  [
    'neighbourhood before free places',
    { postalCode: '62799', capacity: 1 },
    { postalCode: '60001', capacity: 99 },
  ],
  ['most free places last', { capacity: 9 }, { capacity: 8 }],
] as const)
  test(`the best match goes by ${what}`, async () => {
    const [, best] = await only(worse, better);
    assert.equal(await assigned({ preferences: wishes }), best);
  });

test('the next best match gets the patient when the best is full, and nobody when all are', async () => {
  const [best, next] = await only({ specialty: 'Pediatrics', capacity: 1 }, { capacity: 1 });
  assert.equal(await assigned({ preferences: wishes }), best);
  assert.equal(await assigned({ preferences: wishes }), next);
  await assert.rejects(assigned({ preferences: wishes }), failing('NO_PROVIDER_AVAILABLE'));
  await assertSumsAgree();
});

test('an undo gives the place back, and only once', async () => {
  await only({ capacity: 1 });
  const id = await accept();
  const made = await directory().assign(await admit(id), applicant());
  const undo = await admit(id, 'undo');
  await directory().remove(undo, made);
  await directory().remove(undo, made);
  assert.deepEqual(await row(database.owner, 'SELECT taken FROM provider'), { taken: 0 });
  assert.ok(await assigned());
});

test('the database refuses a place too many, whoever asks', async () => {
  await only({ capacity: 0 });
  await assert.rejects(rows(database.worker, 'UPDATE provider SET taken = taken + 1'), {
    code: '23514',
  });
});
