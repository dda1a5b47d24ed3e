import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { provisionDatabaseLogins } from '../../../infra/dev/launch/openbao-database.js';
import { type Database, openDatabase, row, rows } from '../../../infra/postgres/database.js';
import { leasedLogins } from '../../../infra/postgres/leased-login.js';
import { count } from '../../support/counts.js';
import { eventually } from '../../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { startTestOpenBao, type TestOpenBao } from '../../support/test-openbao.js';

const SECONDS = 3;
const LONGEST_SECONDS = 9;
const PAUSE_MS = 100;
const MOST_AT_ONCE = 8;

let database: TestDatabase;
let openbao: TestOpenBao;
before(async () => {
  [database, openbao] = await Promise.all([startTestDatabase(), startTestOpenBao()]);
  await provision(SECONDS, LONGEST_SECONDS);
});
const provision = async (
  seconds: number,
  longestSeconds: number,
  keyServer: TestOpenBao = openbao,
): Promise<void> => {
  const operator = keyServer.server.operator();
  await provisionDatabaseLogins(operator, {
    superuserUrl: database.server.superuserUrl,
    caFile: database.caFile,
    ca: readFileSync(database.caFile, 'utf8'),
    password: 'of-the-maker',
    ...{ seconds, longestSeconds },
  });
  operator.close();
};
const pools: Database[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.destroy())));
after(async () => {
  await openbao?.stop();
  await database?.stop();
});

/** As a process opens it; the login that its URL names is of no use. */
function poolFor(role: 'api' | 'worker', keyServer: TestOpenBao = openbao): Database {
  const { host } = new URL(database.urls[role]);
  const pool = openDatabase({
    url: `postgres://nobody:nothing@${host}/enrollment`,
    caFile: database.caFile,
    poolSize: MOST_AT_ONCE,
    applicationName: role,
    logins: leasedLogins(keyServer.as(role), role),
  });
  pools.push(pool);
  return pool;
}

const WHERE_AM_I = 'SELECT pg_backend_pid() AS pid';
const whoAmI = async (pool: Database): Promise<string> =>
  (await row<{ who: string }>(pool, 'SELECT session_user AS who'))?.who ?? '';
const loginsThere = (): Promise<readonly { rolname: string }[]> =>
  rows(database.owner, `SELECT rolname FROM pg_roles WHERE rolname LIKE 'v-%'`);

test('a login has the rights of its process’s role, and no others', async () => {
  const rights = `SELECT pg_has_role(session_user, 'enrollment_api', 'USAGE') AS api,
                         pg_has_role(session_user, 'enrollment_worker', 'USAGE') AS worker,
                         has_table_privilege('dossier', 'SELECT') AS reads`;
  assert.deepEqual(await row(poolFor('api'), rights), { api: true, worker: false, reads: false });
  assert.deepEqual(await row(poolFor('worker'), rights), { api: false, worker: true, reads: true });
});

test('logins change under a pool in full use: no statement fails, no transaction is cut, old logins go', async () => {
  const pool = poolFor('worker');
  const seen = new Set<string>();
  const endsAt = performance.now() + count(25, 120) * 1_000;
  const work = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      seen.add(await whoAmI(pool));
      await pool.transaction(async (tx) => {
        const one = await row(tx, WHERE_AM_I);
        await delay(300);
        assert.deepEqual(await row(tx, WHERE_AM_I), one);
      });
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
  assert.ok(seen.size >= 3, `${seen.size} logins`);
  await pool.destroy();
  await eventually(async () => ((await loginsThere()).length === 0 ? true : null));
});

test('after a pause longer than any login the next statement gets a new one', async () => {
  const pool = poolFor('api');
  const first = await whoAmI(pool);
  await eventually(async () =>
    (await loginsThere()).some(({ rolname }) => rolname === first) ? null : true,
  );
  assert.notEqual(await whoAmI(pool), first);
});

test('a login dies with the token that asked for it: the next statement gets a new one of each', async (t) => {
  const brief = await startTestOpenBao({ tokenSeconds: 2 });
  t.after(() => brief.stop());
  await provision(60, 60, brief);
  const pool = poolFor('worker', brief);
  const first = await whoAmI(pool);
  await eventually(async () =>
    (await loginsThere()).some(({ rolname }) => rolname === first) ? null : true,
  );
  assert.notEqual(await whoAmI(pool), first);
});

test('the key server is sealed while a renewal is due: the login serves on, and is exchanged afterwards', async () => {
  const [seconds, dueSeconds] = [15, 10];
  await provision(seconds, 2 * seconds);
  const pool = poolFor('api');
  const startedAt = performance.now();
  const first = await whoAmI(pool);
  const untilSecond = async (second: number): Promise<void> => {
    while (performance.now() < startedAt + second * 1_000) {
      assert.equal(await whoAmI(pool), first);
      await delay(PAUSE_MS);
    }
  };
  await openbao.server.seal();
  await untilSecond(dueSeconds + 1);
  await openbao.server.stop();
  await openbao.server.start();
  assert.equal(await whoAmI(pool), first);
  await eventually(async () => ((await whoAmI(pool)) === first ? null : true));
});

test('a login in use is renewed before it is exchanged', async () => {
  const seconds = 9;
  await provision(seconds, 3 * seconds);
  const pool = poolFor('api');
  const first = await whoAmI(pool);
  const until = performance.now() + (seconds + 1) * 1_000;
  while (performance.now() < until) {
    await delay(PAUSE_MS);
    assert.equal(await whoAmI(pool), first);
  }
});
