import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPANSION } from '../support/schema/expansion.js';
import { digestOfFirstRelease, FIRST_RELEASE, LATER } from '../support/schema/first-release.js';
import { dangersIn } from './support/dangerous-sql.js';

const DIGEST = '76b9e642dfa0de7d74623fb77e0066a9a3c8b5ee939331f9eec759d4899373ab';

test('the first released schema is never edited: its databases would not follow', () => {
  assert.equal(FIRST_RELEASE.length, 40);
  assert.equal(digestOfFirstRelease(), DIGEST);
});

test('no later migration holds running traffic up, or takes from the release before what it uses', () => {
  assert.deepEqual(LATER.flatMap(dangersIn), []);
  assert.deepEqual(EXPANSION.flatMap(dangersIn), []);
});

const REFUSED = [
  'DROP TABLE enrollment',
  'ALTER TABLE enrollment DROP COLUMN plan',
  'ALTER TABLE enrollment RENAME COLUMN plan TO pinned_plan',
  'ALTER TABLE enrollment ALTER COLUMN fence TYPE bigint',
  'ALTER TABLE enrollment ALTER COLUMN plan SET NOT NULL',
  'ALTER TABLE enrollment ADD COLUMN region text NOT NULL',
  'ALTER TABLE enrollment ADD COLUMN token uuid DEFAULT gen_random_uuid()',
  'ALTER TABLE enrollment ADD CHECK (fence > 0)',
  'ALTER TABLE enrollment ADD CONSTRAINT one UNIQUE (patient_id)',
  'CREATE INDEX by_fence ON enrollment (fence)',
  'CREATE INDEX CONCURRENTLY by_fence ON enrollment (fence)',
  "UPDATE enrollment SET phase = 'ended'",
  'REVOKE SELECT ON enrollment FROM enrollment_api',
  'LOCK TABLE enrollment',
];

for (const up of REFUSED)
  test(`a migration is refused that says: ${up}`, () => {
    assert.equal(dangersIn({ name: 'later', up }).length, 1);
  });

test('an index that cannot be built again after a crash is refused', () => {
  const up = ['CREATE INDEX CONCURRENTLY by_fence ON enrollment (fence)'];
  assert.equal(dangersIn({ name: 'later', up }).length, 1);
});

test('a table of its own may be made as one likes, and a reason that is written down counts', () => {
  const up = `
    CREATE TABLE region (id uuid PRIMARY KEY, name text);
    CREATE UNIQUE INDEX region_name ON region (name);
    ALTER TABLE region ADD CHECK (length(name) < 10);
    CREATE INDEX clinic_name ON clinic (name) -- safe: a few dozen rows
  `;
  assert.deepEqual(dangersIn({ name: 'later', up }), []);
});
