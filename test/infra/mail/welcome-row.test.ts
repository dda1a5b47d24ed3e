import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { smtpWelcomeMail } from '../../../infra/mail/smtp-welcome-mail.js';
import { openDatabase, row, rows } from '../../../infra/postgres/database.js';
import { failing } from '../../support/record-system-contract.js';
import { ADDRESS, LINK, letter, welcomeBench } from './support/welcome-world.js';

let bench: Awaited<ReturnType<typeof welcomeBench>>;

before(async () => {
  bench = await welcomeBench();
});
after(() => bench.stop());
beforeEach(() => bench.server.forget());

for (const [phase, change] of [
  ['running', "phase = 'running'"],
  ['purging', "phase = 'purging', purge_code = 'UNAVAILABLE'"],
] as const)
  test(`nothing is sent while the enrollment is ${phase}`, async () => {
    const { attempt, state, move } = await bench.enrollment();
    const admitted = await attempt();
    await move(change);
    await assert.rejects(bench.mail.send(admitted, letter()), failing('FENCED'));
    assert.equal(await state(), null);
    assert.deepEqual(bench.server.commands, []);
  });

test('an attempt of an earlier fence sends nothing', async () => {
  const { attempt, state, move } = await bench.enrollment();
  const late = await attempt();
  await move('fence = fence + 1');
  await assert.rejects(bench.mail.send(late, letter()), failing('FENCED'));
  assert.equal(await state(), null);
  assert.deepEqual(bench.server.commands, []);
});

test('an attempt with too little time left does not begin', async () => {
  const { send, state } = await bench.enrollment();
  await assert.rejects(send(1_000), failing('UNAVAILABLE'));
  assert.equal(await state(), null);
  assert.deepEqual(bench.server.commands, []);
});

test('without a database nothing is sent', async () => {
  const { attempt } = await bench.enrollment();
  const url = bench.database.urls.worker.replace(/:\d+\//, ':1/');
  const { caFile } = bench.database;
  const away = openDatabase({ url, caFile, poolSize: 1, applicationName: 'test' });
  const cut = smtpWelcomeMail({ db: away, mail: bench.config });
  await assert.rejects(cut.send(await attempt(), letter()), failing('UNAVAILABLE'));
  assert.deepEqual(bench.server.commands, []);
  await away.destroy();
});

test('an address that is none is refused before the mail server is asked', async () => {
  const { attempt, state } = await bench.enrollment();
  const evil = letter('alice@example.com, mallory@evil.test');
  assert.equal(await bench.mail.send(await attempt(), evil), 'refused');
  assert.equal(await state(), 'refused');
  assert.deepEqual(bench.server.commands, []);
});

test('the last word on a letter stands, even against an update by hand', async () => {
  const { id, send } = await bench.enrollment();
  await send();
  const back = `UPDATE welcome SET state = 'ready' WHERE enrollment_id = '${id}'`;
  await assert.rejects(rows(bench.database.worker, back), /settled/);
  await assert.rejects(rows(bench.database.worker, 'DELETE FROM welcome'), /permission denied/);
});

test('neither address nor link is kept, and each change is in the trail', async () => {
  const { id, send } = await bench.enrollment();
  await send();
  const kept = await row<{ text: string }>(
    bench.database.reader,
    'SELECT to_jsonb(w)::text AS text FROM welcome w WHERE enrollment_id = ?',
    [id],
  );
  assert.ok(kept !== null && !kept.text.includes(ADDRESS) && !kept.text.includes(LINK));
  const entries = await rows(
    bench.database.reader,
    `SELECT seq FROM audit_entry WHERE enrollment_id = ? AND event = 'effect.committed'`,
    [id],
  );
  assert.equal(entries.length, 2);
});
