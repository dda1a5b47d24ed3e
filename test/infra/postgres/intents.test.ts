import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { postgresIntents } from '../../../infra/postgres/intents.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { admitted } from '../../support/attempts.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const MADE = { id: 'inquiry-1', version: '1' };

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database?.stop());

test('an intent is declared once, then fulfilled, then forgotten', async () => {
  const intents = postgresIntents(database.worker);
  const id = await acceptEnrollment(database.owner);
  const perform = await admitted(database.owner, id, 'verify-identity', 'perform');
  assert.equal(await intents.find(perform), null);
  await intents.declare(perform, 'absent');
  await intents.declare(perform, 'present');
  assert.deepEqual(await intents.find(perform), { probe: 'absent', made: null });
  await intents.fulfil(perform, MADE);
  assert.deepEqual(await intents.find(perform), { probe: 'absent', made: MADE });
  const undo = await admitted(database.owner, id, 'verify-identity', 'undo');
  await intents.forget(undo);
  assert.deepEqual(await intents.find(undo), { probe: 'absent', made: null });
});

test('an attempt that comes back to life after the undo neither declares nor remembers anything', async () => {
  const intents = postgresIntents(database.worker);
  const id = await acceptEnrollment(database.owner);
  const late = await admitted(database.owner, id, 'verify-identity', 'perform');
  await intents.declare(late, 'absent');
  const undo = await admitted(database.owner, id, 'verify-identity', 'undo');
  await intents.forget(undo);
  const fenced = (error: unknown) => error instanceof Failure && error.code === 'FENCED';
  await assert.rejects(intents.fulfil(late, MADE), fenced);
  assert.deepEqual(await intents.find(undo), { probe: 'absent', made: null });

  const other = await acceptEnrollment(database.owner);
  const begun = await admitted(database.owner, other, 'create-ehr-record', 'perform');
  const turned = await admitted(database.owner, other, 'create-ehr-record', 'undo');
  await assert.rejects(intents.declare(begun, 'absent'), fenced);
  assert.equal(await intents.find(turned), null);
});
