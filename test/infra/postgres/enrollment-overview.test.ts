import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { rows } from '../../../infra/postgres/database.js';
import {
  type EnrollmentOverview,
  type OverviewFilter,
  readOverviews,
} from '../../../infra/postgres/enrollment-overview.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

/** More than two pages, many of them accepted in the same moment. */
const MANY = 450;
let database: TestDatabase;
let first: EnrollmentId;

before(async () => {
  database = await startTestDatabase();
  first = await acceptEnrollment(database.owner);
  await rows(
    database.owner,
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan, accepted_at)
     SELECT gen_random_uuid(), 'PAT-' || gen_random_uuid(), gen_random_uuid(), client_iss, client_id, client_sub,
            plan, now() - make_interval(hours => n / 100)
     FROM enrollment, generate_series(2, ?) n WHERE id = ?`,
    [MANY, first],
  );
});
after(() => database?.stop());

async function found(filter: OverviewFilter): Promise<readonly EnrollmentOverview[]> {
  const all: EnrollmentOverview[] = [];
  for await (const each of readOverviews(database.reader, filter)) all.push(each);
  return all;
}

test('the reader gets every enrollment once, newest first, over any number of pages', async () => {
  const all = await found({});
  assert.equal(new Set(all.map(({ id }) => id)).size, MANY);
  assert.equal(all.length, MANY);
  const times = all.map(({ acceptedAt }) => acceptedAt.getTime());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
});

test('filters narrow it: age, phase, attention, code', async () => {
  await rows(
    database.owner,
    `UPDATE enrollment SET phase = 'purging', purge_code = 'UNAVAILABLE', purge_step = 'create-ehr-record',
       needs_attention = true WHERE id = ?`,
    [first],
  );
  assert.equal((await found({ olderThanSeconds: 3_000 })).length, MANY - 99);
  for (const filter of [
    { phases: ['purging' as const] },
    { needsAttention: true },
    { code: 'UNAVAILABLE' as const },
    { id: first },
  ]) {
    const [only, ...others] = await found(filter);
    assert.deepEqual(others, []);
    assert.equal(only?.id, first);
    assert.deepEqual([only.failureCode, only.failedStep], ['UNAVAILABLE', 'create-ehr-record']);
  }
  assert.deepEqual(await found({ outcome: 'enrolled' }), []);
});
