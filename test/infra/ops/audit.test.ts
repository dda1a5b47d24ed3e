import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
import { auditOn } from './support/audit-command.js';
import { objectIn, opsHere } from './support/ops-command.js';

let bench: TrailBench;
const [one, other] = newIds(2) as [EnrollmentId, EnrollmentId];
before(async () => {
  bench = await startTrailBench();
  for (let round = 0; round < 3; round += 1) {
    await bench.append([one, other], 4);
    await bench.checkpoints.take();
  }
});
after(() => bench?.stop());

const audit = (...words: readonly string[]) => auditOn(bench, ...words);

/** The same where no system is: an export, and the public key in a file. */
function offline(t: TestContext) {
  const folder = temporaryFolder(t);
  const key = join(folder, 'key.jwk');
  writeFileSync(key, JSON.stringify(bench.keys));
  return {
    file: join(folder, 'trail'),
    verify: (file: string, ...words: readonly string[]) =>
      opsHere({}, 'audit', 'verify', '--from', file, '--key', key, ...words),
    write: (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
  };
}

test('the whole trail, or one enrollment, is verified in the database', async () => {
  const whole = await audit('verify');
  assert.deepEqual([whole.code, whole.stderr], [0, '']);
  assert.match(whole.stdout, /^GENUINE: 25 entries, 3 checkpoints;/);
  const single = objectIn(await audit('verify', one, '--json'));
  assert.deepEqual(single, { verified: true, entries: 12, checkpoints: 3, findings: [] });
});

test('an export is verified without any system; what was changed in it is named: exit 1', async (t) => {
  const { file, verify, write } = offline(t);
  for (const words of [[], [one]]) {
    const path = `${file}-${words.length}`;
    assert.equal((await audit('export', ...words, '--to', path)).code, 0);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const sound = await verify(path);
    assert.equal(sound.code, 0, sound.stdout);
    const lines = readFileSync(path, 'utf8').split('\n');
    const entries = lines.flatMap((line, at) => (/^\{"entry".*perform/.test(line) ? [at] : []));
    for (const place of entries) {
      const altered = lines.with(place, (lines[place] ?? '').replace('"perform', '"perforn'));
      const told = await verify(write('altered', altered.join('\n')), '--json');
      const [first] = objectIn(told)['findings'] as { problem: string; seq: number }[];
      const { entry } = JSON.parse(lines[place] ?? '') as { entry: { seq: number } };
      assert.deepEqual([told.code, first?.problem, first?.seq], [1, 'entry-altered', entry.seq]);
    }
    const told = await verify(write('shorter', lines.toSpliced(entries[2] ?? 0, 1).join('\n')));
    assert.equal(told.code, 1);
    assert.match(told.stdout, /^NOT GENUINE: .* The first that is wrong: /);
  }
});

test('a proof of one entry does not do for another, nor under another checkpoint', async (t) => {
  const { file, verify, write } = offline(t);
  await audit('export', one, '--to', file);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const parsed = lines.slice(1).map((line) => JSON.parse(line) as { entry: object; proof: object });
  const elsewhere = { entry: { ...parsed[0]?.entry, position: 999 } };
  for (const change of [{ proof: parsed[1]?.proof }, { proof: parsed.at(-1)?.proof }, elsewhere]) {
    const forged = [lines[0], JSON.stringify({ ...parsed[0], ...change }), ...lines.slice(2)];
    const told = objectIn(await verify(write('forged', forged.join('\n')), '--json'));
    assert.equal((told['findings'] as { problem: string }[])[0]?.problem, 'root-differs');
  }
});

test('the witness may be any text with checkpoints in it; what it has and the trail has not is found', async (t) => {
  const { file, verify, write } = offline(t);
  await audit('export', '--to', file);
  const witness = write('central.log', await bench.witness());
  assert.equal((await verify(file, '--witness', witness)).code, 0);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const cut = lines.slice(0, lines.findIndex((line) => line.startsWith('{"checkpoint"')) + 1);
  const shorter = write('shorter', cut.join('\n'));
  assert.equal((await verify(shorter)).code, 0);
  const told = await verify(shorter, '--witness', witness);
  assert.equal(told.code, 1);
  assert.match(told.stdout, /checkpoint 2/);
});

test('what is no export is refused in a line that quotes nothing; no file is written over', async (t) => {
  const { file, verify, write } = offline(t);
  for (const text of [
    '',
    'SECRET',
    '{"SECRET":1}',
    '{"trail":"whole","at":"2026-01-01T00:00:00.000Z"}\n{"SECRET":1}',
  ]) {
    const told = await verify(write('none', text));
    assert.equal(told.code, 2, text);
    assert.doesNotMatch(told.stderr, /SECRET/);
  }
  assert.equal((await verify(join(file, 'nowhere'))).code, 2);
  assert.equal((await audit('export', '--to', write('there', 'x'))).code, 5);
  for (const word of ['export', 'tell']) assert.equal((await audit(word)).code, 2, word);
});
