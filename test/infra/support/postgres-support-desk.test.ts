import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase, rows } from '../../../infra/postgres/database.js';
import { postgresSupportDesk } from '../../../infra/support/postgres-support-desk.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type Bench, keptLog, notice, supportBench, until } from './support/support-bench.js';

let database: TestDatabase;
let bench: Bench;

before(async () => {
  bench = await supportBench();
  database = bench.database;
});
after(() => bench.stop());

function open(db = database.worker) {
  const { log, lines } = keptLog();
  return { lines, desk: postgresSupportDesk({ db, config: bench.config, log }) };
}
const stored = (id: string) =>
  rows<{ kind: string; step: string; facts: object; sent_at: Date | null }>(
    database.reader,
    'SELECT kind, step, facts, sent_at FROM support_notice WHERE enrollment_id = ?',
    [id],
  );

test('a failed insert is logged each time, and told and recorded once', async () => {
  const { desk, lines } = open();
  const told = notice();
  await desk.notify(told);
  await desk.notify({ ...told, attempts: 2 });
  assert.deepEqual(lines, [
    {
      event: 'patients.insert.failed',
      fields: {
        enrollmentId: told.enrollmentId,
        correlationId: told.correlationId,
        patientId: told.patientId,
        step: told.step,
        attempt: 1,
        code: 'RECORD_INVALID',
        sqlState: '23514',
        constraint: 'patients_gender_check',
        attempted: told.attempted,
      },
    },
    { event: 'patients.insert.failed', fields: { ...lines[0]?.fields, attempt: 2 } },
  ]);
  assert.equal((await stored(told.enrollmentId)).length, 1);
  assert.deepEqual(await bench.events(told.enrollmentId), ['patients.insert.failed']);
});

test('other kinds are told without such a log line', async () => {
  const { desk, lines } = open();
  const told = notice({ kind: 'needs-attention', code: 'WELCOME_UNCONFIRMED', step: null });
  await desk.notify(told);
  assert.deepEqual(lines, []);
  const [row] = await stored(told.enrollmentId);
  assert.equal(row?.kind, 'needs-attention');
  assert.deepEqual(await bench.events(told.enrollmentId), []);
});

test('without a database support is told by mail, once, and the outbox learns of it later', async () => {
  const other = await startTestDatabase();
  const { desk, lines } = open(other.worker);
  await other.halt();
  const told = notice({ code: 'UNAVAILABLE' });
  const startedAt = performance.now();
  for (const attempts of [1, 2, 3]) await desk.notify({ ...told, attempts });
  assert.ok(performance.now() - startedAt < 10_000);
  const mine = () => bench.box.mails.filter(({ raw }) => raw.includes(told.enrollmentId));
  await until(() => mine().length > 0);
  await until(() => mine().length > 1, 2_500);
  assert.equal(mine().length, 1);
  assert.equal(lines.filter(({ event }) => event === 'patients.insert.failed').length, 3);
  await other.stop();
});

test('what was mailed without a database is stored as sent, with its entries, once it is back', async () => {
  let port = '1';
  const url = () => database.urls.worker.replace(/:\d+\//, `:${port}/`);
  const db = openDatabase({
    url: url(),
    caFile: database.caFile,
    poolSize: 1,
    applicationName: 'test',
  });
  const { desk } = open(db);
  const told = notice({ code: 'UNAVAILABLE' });
  await desk.notify(told);
  const mine = () => bench.box.mails.filter(({ raw }) => raw.includes(told.enrollmentId));
  await until(() => mine().length > 0);
  assert.equal((await stored(told.enrollmentId)).length, 0);
  port = new URL(database.urls.worker).port;
  db.client.connectionSettings.port = Number(port);
  await until(async () => (await stored(told.enrollmentId)).length > 0, 15_000);
  const [row] = await stored(told.enrollmentId);
  assert.ok(row?.sent_at instanceof Date);
  assert.deepEqual(await bench.events(told.enrollmentId), [
    'patients.insert.failed',
    'support.notified',
  ]);
  assert.equal(mine().length, 1);
  await db.destroy();
});

test('a storm without a database is one digest too', async () => {
  const url = database.urls.worker.replace(/:\d+\//, ':1/');
  const { caFile } = database;
  const db = openDatabase({ url, caFile, poolSize: 1, applicationName: 'test' });
  const { desk } = open(db);
  const storm = Array.from({ length: 40 }, () => notice({ code: 'UNAVAILABLE' }));
  const before = bench.box.mails.length;
  await Promise.all(storm.map((each) => desk.notify(each)));
  await until(() => bench.box.mails.length > before);
  await until(() => bench.box.mails.length > before + 1, 2_500);
  const [digest, ...more] = bench.box.mails.slice(before);
  assert.equal(more.length, 0);
  for (const { enrollmentId } of storm) assert.ok(digest?.raw.includes(enrollmentId));
  await db.destroy();
});
