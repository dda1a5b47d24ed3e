import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownCode } from '../../../infra/dev/own-code.js';
import { type Database, row } from '../../../infra/postgres/database.js';
import type { FaultyMailServer } from '../../infra/mail/support/faulty-mail-server.js';
import type { welcomeBench } from '../../infra/mail/support/welcome-world.js';

const SEND_WELCOME = fileURLToPath(
  new URL('../../infra/mail/support/send-welcome.ts', import.meta.url),
);
const POLL_MS = 10;
/** The advisory lock that a change of the row waits for. */
const GATE = 7_070_707;

type Bench = Awaited<ReturnType<typeof welcomeBench>>;
type Enrollment = Awaited<ReturnType<Bench['enrollment']>>;

/** Where a worker is killed: as it is about to commit a change of the letter's row, or right after. */
export type Killing = (
  bench: Bench,
  state: string,
  server: FaultyMailServer,
  enrollment: Enrollment,
) => Promise<void>;

/** Makes changes of the row stop before their commit, where `killedBefore` says so. */
export const gateChanges = (owner: Database): Promise<unknown> =>
  owner.raw(`
    CREATE TABLE welcome_gate (enrollment_id uuid, state text);
    GRANT SELECT ON welcome_gate TO PUBLIC;
    CREATE FUNCTION welcome_wait() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM welcome_gate g WHERE g.enrollment_id = NEW.enrollment_id AND g.state = NEW.state)
        THEN PERFORM pg_advisory_xact_lock(${GATE}); END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER welcome_wait BEFORE INSERT OR UPDATE ON welcome FOR EACH ROW EXECUTE FUNCTION welcome_wait()`);

function startWorker({ database }: Bench, server: FaultyMailServer, { id }: Enrollment) {
  const { urls, caFile } = database;
  const parameters = [...ownCode(SEND_WELCOME), urls.owner, caFile, server.url, id];
  return spawn(process.execPath, parameters, { stdio: 'ignore' });
}

async function kill(worker: ChildProcess): Promise<void> {
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

const WAITING = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;

/** The change is lost with the worker; what it had sent stays sent. */
export const killedBefore: Killing = async (bench, state, server, enrollment) => {
  const { owner } = bench.database;
  await row(owner, 'INSERT INTO welcome_gate VALUES (?, ?)', [enrollment.id, state]);
  await owner.transaction(async (tx) => {
    await tx.raw(`SELECT pg_advisory_xact_lock(${GATE})`);
    const worker = startWorker(bench, server, enrollment);
    while ((await row(owner, WAITING)) === null) await pause(POLL_MS);
    await kill(worker);
    // Its server process would not notice before it has the lock.
    await tx.raw(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) waiting`);
  });
  await row(owner, 'DELETE FROM welcome_gate');
};

/** The change is committed, and nobody heard of it. */
export const killedAfter: Killing = async (bench, state, server, enrollment) => {
  const worker = startWorker(bench, server, enrollment);
  while ((await enrollment.state()) !== state) await pause(POLL_MS);
  await kill(worker);
};
