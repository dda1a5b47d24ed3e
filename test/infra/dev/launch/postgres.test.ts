import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { localCertificates } from '../../../../infra/dev/launch/certificates.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import { type RunningPostgres, startPostgres } from '../../../../infra/dev/launch/postgres.js';
import { isRoot, NOBODY } from '../../../../infra/dev/launch/postgres-binaries.js';
import { DATABASE_ROLES } from '../../../../infra/dev/launch/postgres-roles.js';
import { somePort, temporaryFolder } from '../support/temporary-folder.js';

interface Place {
  readonly stateFolder: string;
  readonly ca: string;
  readonly start: () => Promise<RunningPostgres>;
}

async function place(t: TestContext): Promise<Place> {
  const stateFolder = join(temporaryFolder(t), 'state');
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const start = async () => {
    const port = await freePort(somePort(), new Set());
    const postgres = await startPostgres({ stateFolder, port, tls });
    t.after(async () => {
      await postgres.stop();
      rmSync(postgres.dataFolder, { recursive: true, force: true });
    });
    return postgres;
  };
  return { stateFolder, ca: readFileSync(tls.caFile, 'utf8'), start };
}

async function ask(url: string, ssl: pg.ClientConfig['ssl'], sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, ssl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap(Object.values);
  } finally {
    await client.end();
  }
}

test('every role logs in over TLS 1.3, nobody without TLS or with a wrong password', async (t) => {
  const { ca, start } = await place(t);
  const { urls } = await start();
  for (const role of DATABASE_ROLES)
    assert.deepEqual(
      await ask(
        urls[role],
        { ca },
        'SELECT current_user, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      ),
      [`enrollment_${role}`, 'TLSv1.3'],
    );
  await assert.rejects(ask(urls.api, false, 'SELECT 1'), { code: '28000' });
  const wrong = new URL(urls.api);
  wrong.password = 'wrong';
  await assert.rejects(ask(wrong.href, { ca }, 'SELECT 1'), { code: '28P01' });
  await assert.rejects(ask(urls.api, {}, 'SELECT 1'), /certificate/);
});

test('it never runs as root, and its files are for its own user only', async (t) => {
  const { start } = await place(t);
  const { dataFolder } = await start();
  const { uid, mode } = statSync(dataFolder);
  assert.equal(uid, isRoot() ? NOBODY : process.getuid?.());
  assert.equal(mode & 0o077, 0);
});

test('what was committed is there after a stop and after a kill', async (t) => {
  const { ca, start } = await place(t);
  const first = await start();
  await ask(first.urls.owner, { ca }, 'CREATE TABLE kept AS SELECT 1 AS n');
  await first.stop();
  const second = await start();
  await ask(second.urls.owner, { ca }, 'INSERT INTO kept VALUES (2)');
  await second.child.stop('SIGKILL');
  const third = await start();
  assert.deepEqual(await ask(third.urls.owner, { ca }, 'SELECT n FROM kept ORDER BY n'), [1, 2]);
});

test('one that was killed comes back on its port, and is what is stopped at the end', async (t) => {
  const { ca, start } = await place(t);
  const server = await start();
  await ask(server.urls.owner, { ca }, 'CREATE TABLE kept AS SELECT 1 AS n');
  const { pid } = server.child;
  await server.kill();
  await assert.rejects(ask(server.urls.owner, { ca }, 'SELECT 1'), { code: 'ECONNREFUSED' });
  await server.start();
  assert.notEqual(server.child.pid, pid);
  assert.deepEqual(await ask(server.urls.owner, { ca }, 'SELECT n FROM kept'), [1]);
  await server.stop();
  assert.equal(server.child.process.exitCode, 0);
});

test('a server that an earlier start left running gives way to the next', async (t) => {
  const { ca, start } = await place(t);
  const left = await start();
  const next = await start();
  await left.child.gone;
  assert.deepEqual(await ask(next.urls.owner, { ca }, 'SELECT 1'), [1]);
});

test('the log does not quote the row that an error is about', async (t) => {
  const { ca, start } = await place(t);
  const { urls, logFile } = await start();
  await ask(urls.owner, { ca }, 'CREATE TABLE person (name text PRIMARY KEY, born date)');
  const canary = "INSERT INTO person VALUES ('Canaria Quill', '1970-01-01')";
  await ask(urls.owner, { ca }, canary);
  await assert.rejects(ask(urls.owner, { ca }, canary), { code: '23505' });
  const log = readFileSync(logFile, 'utf8');
  assert.match(log, /duplicate key value/);
  assert.doesNotMatch(log, /Canaria/);
});

test('a damaged data folder is one line that says what to do, and stays as it is', async (t) => {
  const { start } = await place(t);
  const whole = await start();
  const { dataFolder } = whole;
  await whole.stop();
  const version = join(dataFolder, 'PG_VERSION');
  rmSync(version);
  const unusable = {
    name: 'StackError',
    message: /^The database's state cannot be used \(.+\)\. Start anew with: npm start -- --fresh$/,
  };
  await assert.rejects(start(), unusable);
  assert.ok(existsSync(join(dataFolder, 'base')));

  writeFileSync(version, '18\n');
  rmSync(join(dataFolder, 'global', 'pg_control'));
  await assert.rejects(start(), unusable);
});
