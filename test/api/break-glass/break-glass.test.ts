import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rows } from '../../../infra/postgres/database.js';
import {
  assertRefused,
  type BreakGlassWorld,
  FIELDS,
  startBreakGlass,
} from './support/officers.js';

let world: BreakGlassWorld;
before(async () => {
  world = await startBreakGlass();
});
after(() => world[Symbol.asyncDispose]());

const FACTS = { fields: FIELDS, reasonCode: 'EMERGENCY_CARE', ticket: 'INC-4711' };
const reveal = (id: string, person = 'officer-1') =>
  world.as(person, `/v1/break-glass/${id}/reveal`);
const approve = (id: string, person = 'officer-2') =>
  world.as(person, `/v1/break-glass/${id}/approval`);
const events = async (enrollment: string) =>
  (await world.trail(enrollment)).map(({ event, actor }) => `${event} by ${actor}`);
const noticesOf = (enrollment: string) =>
  rows<{ kind: string; facts: object }>(
    world.database.owner,
    'SELECT kind, facts FROM support_notice WHERE enrollment_id = ? ORDER BY id',
    [enrollment],
  );

test('one officer asks, another approves, the first reads the named fields and no others', async () => {
  const enrollment = await world.dossier();
  const id = await world.asked(enrollment);
  assert.equal((await approve(id)).status, 200);
  const response = await reveal(id);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.deepEqual(await response.json(), {
    fields: { firstName: 'AliceZq', phone: '+12025550123' },
  });
  assert.deepEqual(await world.trail(enrollment), [
    { event: 'break-glass.requested', actor: 'staff:officer-1', facts: FACTS },
    { event: 'break-glass.approved', actor: 'staff:officer-2', facts: FACTS },
    {
      event: 'phi.disclosed',
      actor: 'staff:officer-1',
      facts: { ...FACTS, purpose: 'break-glass' },
    },
  ]);
});

test('every reveal is on record; IT support is told once per request, without a value', async () => {
  const enrollment = await world.dossier();
  for (const id of [await world.approved(enrollment), await world.approved(enrollment)])
    for (const _ of [1, 2]) assert.equal((await reveal(id)).status, 200);
  const disclosed = (await events(enrollment)).filter((each) => each.startsWith('phi.disclosed'));
  assert.equal(disclosed.length, 4);
  const notices = await noticesOf(enrollment);
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['break-glass', 'break-glass'],
  );
  assert.doesNotMatch(JSON.stringify(notices), /Zq|Alice|202555/);
});

test('the entry and the notice are committed before a value is read: when they cannot be, nothing is', async () => {
  const enrollment = await world.dossier();
  const id = await world.approved(enrollment);
  const { owner } = world.database;
  await rows(owner, 'REVOKE INSERT ON support_notice FROM enrollment_break_glass');
  try {
    await assertRefused(await reveal(id), 500);
    assert.ok(!(await events(enrollment)).some((each) => each.startsWith('phi.disclosed')));
  } finally {
    await rows(
      owner,
      `GRANT INSERT (enrollment_id, kind, step, request_id, lineage, key_version, alert_id, facts) ON support_notice
       TO enrollment_break_glass`,
    );
  }
  assert.equal((await reveal(id)).status, 200);
});

test('nobody approves what they asked for, and the try is on record', async () => {
  const enrollment = await world.dossier();
  const id = await world.asked(enrollment);
  await assertRefused(await approve(id, 'officer-1'), 403);
  await assertRefused(await reveal(id), 409);
  assert.deepEqual(await events(enrollment), [
    'break-glass.requested by staff:officer-1',
    'break-glass.refused by staff:officer-1',
    'break-glass.refused by staff:officer-1',
  ]);
});

test('only the officer who asked may read', async () => {
  const id = await world.approved(await world.dossier());
  for (const person of ['officer-2', 'officer-3'])
    await assertRefused(await reveal(id, person), 404);
});

test('five minutes after the approval it is over', async () => {
  const id = await world.approved(await world.dossier());
  const approvedAgo = (interval: string) =>
    rows(
      world.database.owner,
      `UPDATE break_glass_request SET approved_at = now() - interval '${interval}' WHERE id = ?`,
      [id],
    );
  await approvedAgo('4 minutes 50 seconds');
  assert.equal((await reveal(id)).status, 200);
  await approvedAgo('5 minutes 1 second');
  await assertRefused(await reveal(id), 409);
  await assertRefused(await approve(id), 409);
});

test('what was asked for half an hour ago is not approved any more', async () => {
  const id = await world.asked(await world.dossier());
  await rows(
    world.database.owner,
    `UPDATE break_glass_request SET requested_at = now() - interval '31 minutes' WHERE id = ?`,
    [id],
  );
  await assertRefused(await approve(id), 409);
});

const CLOSED = {
  purging: `phase = 'purging', purge_code = 'CANCELLED'`,
  ended: `phase = 'ended', outcome = 'enrolled', ended_at = now()`,
};
for (const [phase, change] of Object.entries(CLOSED))
  test(`a dossier that is not live opens for nobody: ${phase}`, async () => {
    const enrollment = await world.dossier();
    const [asked, approved] = [await world.asked(enrollment), await world.approved(enrollment)];
    await rows(world.database.owner, `UPDATE enrollment SET ${change} WHERE id = ?`, [enrollment]);
    const again = world.as('officer-1', '/v1/break-glass', world.wish(enrollment));
    await assertRefused(await again, 409);
    await assertRefused(await approve(asked), 409);
    await assertRefused(await reveal(approved), 409);
    const { facts } = (await world.trail(enrollment)).at(-1) ?? {};
    assert.deepEqual(facts, { ...FACTS, code: 'ENROLLMENT_CLOSED' });
  });

test('a dossier that was shredded opens for nobody, whatever the row says', async () => {
  const enrollment = await world.dossier();
  const id = await world.approved(enrollment);
  for (const table of ['dossier', 'dossier_key'])
    await rows(world.database.owner, `DELETE FROM ${table} WHERE enrollment_id = ?`, [enrollment]);
  await assertRefused(await reveal(id), 409);
});
