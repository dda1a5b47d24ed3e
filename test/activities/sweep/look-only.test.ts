import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rows } from '../../../infra/postgres/database.js';
import { SweptWorld } from '../../support/swept-world.js';

let world: SweptWorld;
before(async () => {
  world = await SweptWorld.start();
});
after(() => world?.stop());

/** Everything that a sweep could change here. */
async function all(): Promise<unknown> {
  const tables = ['enrollment', 'certificate', 'record_key', 'audit_entry', 'support_notice'];
  return Promise.all(
    tables.map((table) =>
      rows(world.rows.database.owner, `SELECT t::text FROM ${table} t ORDER BY 1`),
    ),
  );
}

test('a look finds by kind what a sweep would do at this moment, and leaves everything as it was', async () => {
  const [due, late] = [await world.ended(true), await world.ended()];
  await world.makeDue(due.id);
  const lost = await world.rows.running();
  world.rows.openRuns.delete(lost.run.workflowId);
  world.present.add(world.keyOf(late.id)).add(world.keyOf(crypto.randomUUID()));
  await rows(
    world.rows.database.owner,
    `INSERT INTO record_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, '\\x00')`,
    [due.id],
  );
  const before = await all();
  const seen = await world.look();
  assert.equal(seen.purgesStarted, 1);
  assert.equal(seen.certified, 2);
  assert.equal(seen.keysDestroyed, 1);
  assert.equal(seen.probed, 2);
  assert.equal(seen.strangers, 1);
  assert.deepEqual(seen.late, { [world.step.name]: 1 });
  assert.deepEqual(world.purged, []);
  assert.deepEqual(await all(), before);
  assert.deepEqual(await world.look(), seen, 'looking takes nothing from the next look');
  const swept = await world.sweep();
  for (const kind of ['certified', 'keysDestroyed', 'probed', 'strangers', 'late'] as const)
    assert.deepEqual(swept[kind], seen[kind], kind);
});
