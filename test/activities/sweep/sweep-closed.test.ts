import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { readCertificates } from '../../../infra/postgres/certificates.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { SweptWorld } from '../../support/swept-world.js';

let world: SweptWorld;
before(async () => {
  world = await SweptWorld.start();
});
after(() => world.stop());

test('a purge that a crash left without its certificate is certified by the sweep, once', async () => {
  const { id } = await world.ended();
  assert.ok((await world.sweep()).certified >= 1);
  assert.equal((await world.sweep()).certified, 0);
  assert.equal((await readCertificates(world.rows.database.owner, id)).length, 1);
});

test('keys that outlived their enrollment are destroyed', async () => {
  const { id } = await world.ended();
  await rows(
    world.rows.database.owner,
    `INSERT INTO record_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, '\\x00')`,
    [id],
  );
  assert.equal((await world.sweep()).keysDestroyed, 1);
  const left = 'SELECT enrollment_id FROM record_key WHERE enrollment_id = ?';
  assert.equal(await row(world.rows.database.owner, left, [id]), null);
});

test('only an attempt of unknown outcome is looked for again, with growing pauses', async () => {
  const [settled, unknown] = [await world.ended(), await world.ended(true)];
  const probes = await rows<{ id: EnrollmentId }>(
    world.rows.database.owner,
    'SELECT id FROM enrollment WHERE late_probe_at IS NOT NULL AND id = ANY (?::uuid[])',
    [[settled.id, unknown.id]],
  );
  assert.deepEqual(probes, [{ id: unknown.id }]);
  await world.makeDue(unknown.id);
  assert.equal((await world.sweep()).probed, 1);
  assert.equal((await world.sweep()).probed, 0, 'not again before its pause is over');
});

test('an outside record without an enrolled owner is found by enumeration; one of nobody is only told of', async () => {
  const [lost, running, enrolled] = [
    await world.ended(),
    await world.rows.running(),
    await world.rows.running(),
  ];
  await world.rows.enrollments.commit(enrolled.id, enrolled.run);
  for (const id of [lost.id, running.id, enrolled.id, crypto.randomUUID()])
    world.present.add(world.keyOf(id));
  const { late, strangers } = await world.sweep();
  assert.deepEqual(late, { [world.step.name]: 1 });
  assert.equal(strangers, 1);
  assert.ok(world.purged.includes(lost.id));
  assert.ok(!world.purged.includes(running.id) && !world.purged.includes(enrolled.id));
  world.present.clear();
});
