import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt } from '../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { postgresEhr } from '../../infra/ehr/postgres-ehr.js';
import { postgresPatients } from '../../infra/patients/postgres-patients.js';
import type { Database } from '../../infra/postgres/database.js';
import { sealRecordField } from '../../infra/postgres/record-keys.js';
import { postgresProviderDirectory } from '../../infra/provider-directory/postgres-provider-directory.js';
import { postgresScheduling } from '../../infra/scheduling/postgres-scheduling.js';
import { cause, EnrollmentRows } from '../infra/postgres/support/enrollment-rows.js';
import { applicant } from '../support/applicant.js';
import { admitted } from '../support/attempts.js';
import { countOf } from '../support/count-of.js';
import { addProvider, addSlots } from '../support/directory-rows.js';
import { failing } from '../support/record-system-contract.js';
import { type TestKeyring, testKeyring } from '../support/test-keyring.js';
import { pausingDatabase } from './support/pausing-database.js';

let bench: EnrollmentRows;
let keys: TestKeyring;
let provider: string;
before(async () => {
  [bench, keys] = await Promise.all([EnrollmentRows.start(), testKeyring()]);
  const { owner } = bench.database;
  provider = await addProvider(owner);
  await addSlots(owner, provider, { from: '2099-01-05T15:00:00Z', count: 200 });
});
after(async () => {
  keys.remove();
  await bench.database.stop();
});

interface Effect {
  readonly step: string;
  readonly system: string;
  perform(db: Database, attempt: Attempt): Promise<unknown>;
}

/** The effects of ours, whose row and record share one database. */
const effects: readonly Effect[] = [
  {
    step: 'create-ehr-record',
    system: 'patients',
    perform: (db, attempt) => postgresPatients(db).insert(attempt, applicant()),
  },
  {
    step: 'create-ehr-record',
    system: 'ehr',
    perform: (db, attempt) =>
      postgresEhr(db, (tx, id, field, value) =>
        sealRecordField(tx, keys.keyring, id, field, value),
      ).create(attempt, applicant()),
  },
  {
    step: 'assign-primary-care-provider',
    system: 'provider-place',
    perform: (db, attempt) => postgresProviderDirectory(db).assign(attempt, applicant()),
  },
  {
    step: 'schedule-initial-appointment',
    system: 'appointment',
    perform: (db, attempt) => postgresScheduling(db).book(attempt, provider, applicant()),
  },
];

const MOST_STATEMENTS = 20;
const LOCKED_MS = 40;
const settled = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** One try that is paused before a statement. Answers null when it has fewer statements than that. */
async function pausedAt(effect: Effect, id: EnrollmentId, at: number) {
  const attempt = await admitted(bench.database.owner, id, effect.step, 'perform');
  const { db, reached, goOn } = pausingDatabase(bench.database.worker, at);
  const first = settled(effect.perform(db, attempt));
  const isPaused = await Promise.race([reached.then(() => true), first.then(() => false)]);
  return isPaused ? { attempt, first, goOn } : null;
}

for (const effect of effects)
  test(`${effect.system}: one try is paused at each statement, another finishes, the first goes on: one record`, async () => {
    let at = 1;
    for (; at <= MOST_STATEMENTS; at += 1) {
      const { id } = await bench.running();
      const paused = await pausedAt(effect, id, at);
      if (paused === null) break;
      const second = settled(
        effect.perform(bench.database.worker, { ...paused.attempt, number: 2 }),
      );
      await Promise.race([second, pause(LOCKED_MS)]); // Done, or waiting for what the first has locked.
      paused.goOn();
      for (const answer of await Promise.all([paused.first, second]))
        assert.ok(!(answer instanceof Error) || failing('CONFLICT')(answer), `statement ${at}`);
      const third = effect.perform(bench.database.worker, { ...paused.attempt, number: 3 });
      await assert.doesNotReject(third, `statement ${at}: a repeat finds what is there`);
      assert.equal(await countOf(bench.database.reader, id, effect.system), 1, `statement ${at}`);
    }
    assert.ok(at > 2, 'there is a gate and an effect');
  });

for (const effect of effects)
  test(`${effect.system}: a purge that comes while a try is paused finds its record, or keeps it from being made`, async () => {
    for (let at = 1; at <= MOST_STATEMENTS; at += 1) {
      const { id, run } = await bench.running();
      const paused = await pausedAt(effect, id, at);
      if (paused === null) break;
      const purging = bench.enrollments.startPurge(id, run, cause);
      const count = () => countOf(bench.database.reader, id, effect.system);
      const seenByPurge = purging.then(count);
      await Promise.race([purging, pause(LOCKED_MS)]);
      paused.goOn();
      const answer = await paused.first;
      const wasThere = await seenByPurge;
      assert.equal(await count(), wasThere, `${at}: nothing lands after the purge has begun`);
      if (wasThere === 0) assert.ok(failing('FENCED')(answer), `statement ${at}`);
    }
  });

test('a try that waits for another one’s lock gives up within its own time', async () => {
  const [effect] = effects;
  const { id } = await bench.running();
  const paused = effect && (await pausedAt(effect, id, 2));
  assert.ok(effect && paused);
  const endsAt = performance.now() + 300;
  const short = { ...paused.attempt, deadline: { remainingMs: () => endsAt - performance.now() } };
  await assert.rejects(effect.perform(bench.database.worker, short), failing('CONFLICT'));
  paused.goOn();
  await paused.first;
});
