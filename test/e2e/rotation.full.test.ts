import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { localCodecKeys } from '../../infra/crypto/codec-keys.js';
import { rows } from '../../infra/postgres/database.js';
import { objectIn, opsHere } from '../infra/ops/support/ops-command.js';
import { readyMany, submit } from '../support/bursts.js';
import { count } from '../support/counts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { useAnnouncedKey } from './support/use-announced-key.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '30' });
});
after(() => bench?.stop());

const ROTATIONS = count(2, 10);
const ENROLLMENTS = count(20, 200);
const APART_MS = 100;
const run = (...words: readonly string[]) =>
  opsHere({ STATE_FOLDER: bench.stack.parts.stateFolder }, 'keys', ...words);

test('keys are rotated while patients are enrolled: none fails, every key is under the newest version', async () => {
  const ready = await readyMany(bench, ENROLLMENTS);
  const accepting = Promise.all(
    ready.map(async (each, turn) => {
      await pause(turn * APART_MS);
      return submit(bench, each);
    }),
  );
  for (let round = 1; round <= ROTATIONS; round++) {
    const rotated = await run('rotate', '--json');
    assert.equal(rotated.code, 0, rotated.stderr);
    const results = objectIn(rotated)['rotated'] as { lineage: string; current: string }[];
    for (const { lineage, current } of results.slice(0, 2))
      assert.equal(current, `${round + 1}`, lineage);
  }
  const ids = (await accepting).map(({ enrollmentId }) => enrollmentId);
  const ends = await Promise.all(ids.map((id) => bench.ended(id)));
  const failed = ends.filter(({ outcome }) => outcome !== 'enrolled');
  const why = failed.map(({ outcome, failureCode, failedStep }) => ({
    ...{ outcome, failureCode, failedStep },
  }));
  assert.deepEqual(why, []);
  assert.equal((await run('rotate')).code, 0);
  const named = await rows<{ version: number; wraps: number }>(
    bench.owner,
    `SELECT version, wraps FROM key_usage WHERE lineage = 'records'`,
  );
  assert.deepEqual(
    named.map(({ version }) => version),
    [ROTATIONS + 2],
  );
  assert.ok((named[0]?.wraps ?? 0) > ENROLLMENTS, 'the keys of the intake are there too');
});

test('then a wrap under any version below the floor is refused', async () => {
  for (const [table, lineage] of [
    ['dossier_key', 'pending'],
    ['record_key', 'records'],
  ] as const) {
    const [state] = await rows<{ floor: number }>(
      bench.owner,
      'SELECT floor FROM key_state WHERE lineage = ?',
      [lineage],
    );
    assert.equal(state?.floor, ROTATIONS + 2);
    for (let version = 1; version < state.floor; version++)
      await assert.rejects(
        rows(
          bench.owner,
          `INSERT INTO ${table} (enrollment_id, kek_version, wrapped) VALUES (gen_random_uuid(), ?, 'x')`,
          [version],
        ),
        { code: '40001' },
      );
  }
});

test('keys status tells versions, ages and wraps without a key or a person in it', async () => {
  const told = await run('status', '--json');
  assert.equal(told.code, 0, told.stderr);
  const { slipHours, versions } = objectIn(told) as {
    slipHours: number;
    versions: { lineage: string; version: number; standing: string; ageSeconds: number }[];
  };
  assert.equal(slipHours, 0);
  const records = versions.filter(({ lineage }) => lineage === 'records');
  assert.deepEqual(
    records.map(({ version, standing }) => [version, standing]),
    records.map((_, place) => [place + 1, place === ROTATIONS + 1 ? 'current' : 'kept']),
  );
  assert.ok(versions.every(({ ageSeconds }) => ageSeconds >= 0 && ageSeconds < 3_600));
});

test('a version past its age is told, with how far the promise slips', async () => {
  await rows(
    bench.owner,
    `UPDATE key_version SET created_at = created_at - interval '60 hours' WHERE lineage = 'records'`,
  );
  const told = await run('status');
  assert.equal(told.code, 1, told.stderr);
  assert.match(told.stdout, /^records +\d+ +2d +\d+ +overdue$/m);
  assert.match(told.stdout, /The promise slips by 12h/);
  assert.match(told.stdout, /ops keys rotate --lineage records/);
});

test('a codec key that was succeeded is kept for the histories that began under it; status says how many', async () => {
  const first = localCodecKeys(bench.keyringFile).current;
  assert.equal((await run('rotate', '--lineage', 'codec')).code, 0);
  await useAnnouncedKey(bench);
  const next = localCodecKeys(bench.keyringFile).current;
  assert.notEqual(next, first);
  const again = await bench.portal.submit(bench.nextPerson());
  assert.equal((await bench.ended(again.enrollmentId)).outcome, 'enrolled');
  const round = await run('rotate', '--lineage', 'codec', '--json');
  const [result] = objectIn(round)['rotated'] as { destroyed: number }[];
  assert.equal(result?.destroyed, 0);
  const codec = objectIn(await run('status', '--json'))['codec'] as {
    id: string;
    standing: string;
    heldBy: { runs: number } | null;
  }[];
  const [retiring, current] = [first, next].map((id) => codec.find((each) => each.id === id));
  assert.deepEqual([retiring?.standing, current?.standing], ['retiring', 'current']);
  assert.ok((retiring?.heldBy?.runs ?? 0) >= ENROLLMENTS);
});

test('what is no lineage, or no word of the verb, is a matter of usage', async () => {
  for (const words of [[], ['rotate', '--lineage', 'all'], ['rotate', 'now'], ['destroy']])
    assert.equal((await run(...words)).code, 2, words.join(' '));
});

test('every record, place, slot and link of the trail is there once', () =>
  assertInvariants(bench));
