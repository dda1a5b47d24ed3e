import assert from 'node:assert/strict';
import { type Database, rows } from '../../infra/postgres/database.js';
import type { TestStack } from './test-stack.js';

const SYSTEMS_OF_OURS = ['appointment', 'patients', 'portal-account', 'provider-place'];
/** A Patient and its Coverage. */
const CHART_RESOURCES = 2;

/** What must hold of a whole stack once every enrollment has been waited for, whatever was done to it. */
export async function assertInvariants({ owner, stack }: TestStack): Promise<void> {
  const enrolled = await assertAllEnded(owner);
  const { records } = (await (await fetch(`${stack.file.partners.ehr}/__records`)).json()) as {
    records: unknown[];
  };
  assert.equal(records.length, enrolled * CHART_RESOURCES, 'charts at the EHR');
  await assertLoadsAddUp(owner, enrolled);
  await assertBureauForgotten(owner);
  await assertChainsHold(owner);
}

/** Each enrollment has one outcome and exactly the records that go with it. Answers how many are enrolled. */
async function assertAllEnded(owner: Database): Promise<number> {
  const ends = await rows<{ id: string; outcome: string | null; held: string[]; proven: number }>(
    owner,
    `SELECT e.id, e.outcome,
            ARRAY(SELECT system FROM held_record h WHERE h.enrollment_id = e.id ORDER BY 1) AS held,
            (SELECT count(*) FROM certificate c WHERE c.enrollment_id = e.id) AS proven
     FROM enrollment e`,
  );
  assert.ok(ends.length > 0);
  for (const { id, outcome, held, proven } of ends) {
    const isEnrolled = outcome === 'enrolled';
    assert.notEqual(outcome, null, id);
    assert.deepEqual(held, isEnrolled ? SYSTEMS_OF_OURS : [], id);
    assert.equal(proven, isEnrolled ? 0 : 1, `certificates of ${id}`);
  }
  return ends.filter(({ outcome }) => outcome === 'enrolled').length;
}

/** Of the inquiry about somebody who is not enrolled we hold no reference. */
async function assertBureauForgotten(owner: Database): Promise<void> {
  const held = await rows(
    owner,
    `SELECT i.enrollment_id FROM intent i JOIN enrollment e ON e.id = i.enrollment_id
     WHERE i.step = 'verify-identity' AND i.made_id IS NOT NULL AND e.outcome <> 'enrolled'`,
  );
  assert.deepEqual(held, [], 'inquiries remembered');
}

/** No place and no slot got lost or was given twice. */
async function assertLoadsAddUp(owner: Database, enrolled: number): Promise<void> {
  const loads = await rows<Record<'capacity' | 'taken' | 'assigned' | 'booked', number>>(
    owner,
    'SELECT * FROM provider_load',
  );
  for (const { capacity, taken, assigned, booked } of loads) {
    assert.ok(taken <= capacity);
    assert.deepEqual({ assigned, booked }, { assigned: taken, booked: taken });
  }
  assert.equal(
    loads.reduce((sum, { taken }) => sum + taken, 0),
    enrolled,
    'places taken',
  );
}

/** Every entry of the trail follows from the one before it, from the first to the last. */
async function assertChainsHold(owner: Database): Promise<void> {
  const broken = await rows(
    owner,
    `SELECT enrollment_id, seq FROM (
       SELECT a.*,
         lag(hash, 1, '\\x'::bytea) OVER chain AS last_hash,
         row_number() OVER chain AS place,
         audit_hash(prev_hash, ARRAY[enrollment_id::text, seq::text, entry_id::text, correlation_id::text, event,
           actor, facts::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')]) AS expected
       FROM audit_entry a WINDOW chain AS (PARTITION BY enrollment_id ORDER BY seq)) entry
     WHERE prev_hash <> last_hash OR hash <> expected OR seq <> place`,
  );
  assert.deepEqual(broken, [], 'entries out of the chain');
}
