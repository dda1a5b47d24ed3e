import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { row, rows } from '../../../infra/postgres/database.js';
import { type BreakGlassWorld, startBreakGlass } from './support/officers.js';

let world: BreakGlassWorld;
before(async () => {
  world = await startBreakGlass();
});
after(() => world[Symbol.asyncDispose]());

test('the database itself keeps the rules, whatever its client does', async () => {
  const role = world.database.break_glass;
  const enrollment = await world.dossier();
  const id = await world.asked(enrollment);
  const self = `UPDATE break_glass_request SET approved_by = 'officer-1' WHERE id = ?`;
  await assert.rejects(rows(role, self, [id]), { code: '23514' });
  const reading = async () => {
    const stored = randomUUID();
    await rows(role, 'INSERT INTO break_glass_reveal (id, request_id) VALUES (?, ?)', [stored, id]);
    return row(role, 'SELECT field FROM break_glass_open(?)', [stored]);
  };
  assert.equal(await reading(), null, 'not approved');
  await world.as('officer-2', `/v1/break-glass/${id}/approval`);
  assert.notEqual(await reading(), null);
  await assert.rejects(
    rows(role, `UPDATE break_glass_request SET approved_by = 'officer-3' WHERE id = ?`, [id]),
    { code: '23000' },
  );
  const uncommitted = await role.transaction(async (tx) => {
    const stored = randomUUID();
    await rows(tx, 'INSERT INTO break_glass_reveal (id, request_id) VALUES (?, ?)', [stored, id]);
    return row(tx, 'SELECT field FROM break_glass_open(?)', [stored]);
  });
  assert.equal(uncommitted, null, 'not committed yet');
});

test('sealed values leave for five minutes after the approval, and for half a minute after the reveal is on record', async () => {
  const { owner, break_glass: role } = world.database;
  const id = await world.approved(await world.dossier());
  const opened = async (approvedAgo: string, revealedAgo: string) => {
    const [stored] = await rows<{ id: string }>(
      owner,
      `INSERT INTO break_glass_reveal (id, request_id, revealed_at)
       VALUES (gen_random_uuid(), ?, now() - ?::interval) RETURNING id`,
      [id, revealedAgo],
    );
    const approved =
      'UPDATE break_glass_request SET approved_at = now() - ?::interval WHERE id = ?';
    await rows(owner, approved, [approvedAgo, id]);
    return (await row(role, 'SELECT field FROM break_glass_open(?)', [stored?.id])) !== null;
  };
  assert.equal(await opened('4 minutes 50 seconds', '1 second'), true);
  assert.equal(await opened('5 minutes 1 second', '1 second'), false);
  assert.equal(await opened('1 minute', '20 seconds'), true);
  assert.equal(await opened('1 minute', '31 seconds'), false);
});

test('a dossier that does not open is on record as that: somebody may have meddled with it', async () => {
  const enrollment = await world.dossier();
  const id = await world.approved(enrollment);
  await rows(
    world.database.owner,
    `UPDATE dossier SET sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20)) WHERE enrollment_id = ?`,
    [enrollment],
  );
  assert.equal((await world.as('officer-1', `/v1/break-glass/${id}/reveal`)).status, 500);
  const { event, actor, facts } = (await world.trail(enrollment)).at(-1) ?? {};
  assert.deepEqual([event, actor], ['break-glass.refused', 'staff:officer-1']);
  assert.equal((facts as { code?: string }).code, 'NOT_OPENED');
});
