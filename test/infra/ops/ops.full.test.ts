import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { leaksIn } from '../../support/canaries.js';
import { type OpsBench, startOpsBench } from './support/ops-bench.js';
import { objectIn, type Ran } from './support/ops-command.js';

let bench: OpsBench;
before(async () => {
  bench = await startOpsBench();
});
after(() => bench?.stop());

const run = (...words: readonly string[]): Promise<Ran> => bench.run({}, ...words);

test('list has one line for each, with its status, outcome and code; options narrow it', async () => {
  const { code, stdout } = await run('list');
  assert.equal(code, 0);
  assert.equal(stdout.trim().split('\n').length, Object.keys(bench.ids).length);
  assert.match(stdout, new RegExp(`^${bench.ids.enrolled} +ended +enrolled +- +- `, 'm'));
  assert.match(
    stdout,
    new RegExp(
      `^${bench.ids['rolled-back']} +ended +rolled-back +[A-Z_]+ +create-ehr-record `,
      'm',
    ),
  );
  const narrowed = objectIn(await bench.runHere('list', '--outcome', 'cancelled', '--json'));
  const lines = narrowed['enrollments'] as { enrollmentId: string }[];
  assert.deepEqual(
    lines.map(({ enrollmentId }) => enrollmentId),
    [bench.ids.cancelled],
  );
  assert.equal((await bench.runHere('list', '--status', 'running')).stdout, '');
  const short = await run('list', '--limit', '1', '--json');
  assert.equal(objectIn(short)['more'], true);
  assert.match(short.stderr, /^There are more than 1/);
});

test('show tells what the API tells, and what to do next', async () => {
  for (const id of Object.values(bench.ids)) {
    const shown = objectIn(await bench.runHere('show', id, '--json', '--trail'));
    const status = await bench.ended(id);
    for (const [name, value] of Object.entries(status))
      if (name !== 'steps') assert.deepEqual(shown[name], value, name);
    const steps = shown['steps'] as { lastCode: string | null }[];
    const told = status.steps.map((step, place) => ({
      ...step,
      lastCode: steps[place]?.lastCode,
    }));
    assert.deepEqual(steps, told);
    assert.equal(shown['next'], 'Nothing to do: it is over.');
    assert.ok((shown['trail'] as object[]).length > 5);
  }
  const { stdout } = await run('show', bench.ids['rolled-back']);
  assert.match(stdout, /^create-ehr-record +undone +\d+ attempt\(s\) .* UNKNOWN_OUTCOME$/m);
  assert.match(stdout, /^saga +http:\/\/localhost:\d+\/namespaces\/enrollment\/workflows\//m);
});

test('sagas replay with their sealed payloads: by id with their purge, and all that failed', async () => {
  const enrolled = await run('replay', bench.ids.enrolled);
  assert.deepEqual(enrolled, { code: 0, stdout: '1 replayed, 0 diverged.\n', stderr: '' });
  const lost = await run('replay', bench.ids.lost, '--json');
  assert.equal(lost.code, 0);
  assert.deepEqual(objectIn(lost), { replayed: 2, broken: 0, diverged: [] });
  const failed = await run('replay', '--failed', '--since', '1h', '--json');
  assert.deepEqual(objectIn(failed), { replayed: 2, broken: 0, diverged: [] });
});

test('the certificate of a purge is printed and verified with the public key of the stack', async () => {
  const id = bench.ids['rolled-back'];
  const sound = await run('certificate', id, '--json');
  assert.equal(sound.code, 0, sound.stderr);
  const { verified, certificates } = objectIn(sound);
  const [first] = certificates as { statement: Record<string, unknown> }[];
  assert.deepEqual([verified, first?.statement['outcome']], [true, 'rolled-back']);
  const key = await bench.runHere('certificate', '--public-key', '--json');
  assert.ok(!Object.hasOwn((objectIn(key)['keys'] as object[])[0] ?? {}, 'd'));
  const none = await bench.runHere('certificate', bench.ids.enrolled);
  assert.deepEqual([none.code, none.stdout], [3, '']);
});

test('what is not possible now is refused in the words of the API; what is unknown is not found', async () => {
  const id = bench.ids.enrolled;
  const step = ['--step', 'create-ehr-record'];
  for (const words of [
    ['retry', id],
    ['roll-back', id],
    ['resolve', id, ...step, '--reason', 'REMOVED_BY_VENDOR'],
    ['decide', id, '--accept'],
  ]) {
    const refused = await run(...words);
    assert.equal(refused.code, 5, words[0]);
    assert.equal(refused.stderr, 'The enrollment is not in a state that allows this.\n');
  }
  for (const verb of ['replay', 'roll-back'])
    assert.equal((await run(verb, randomUUID())).code, 3, verb);
  for (const verb of ['show', 'certificate'])
    assert.equal((await bench.runHere(verb, randomUUID())).code, 3, verb);
});

test('a system that is away is exit 4, whichever it is', async () => {
  const url = bench.stack.file.databaseUrls.reader.replace(/:\d+\//, ':1/');
  const away = [
    await bench.run({ DATABASE_READER_URL: url }, 'list'),
    await bench.run({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'replay', bench.ids.enrolled),
    await bench.run({ PUBLIC_API_URL: 'https://localhost:1' }, 'roll-back', bench.ids.enrolled),
  ];
  assert.deepEqual(
    away.map(({ code, stdout }) => [code, stdout]),
    away.map(() => [4, '']),
  );
});

test('none of all this named a person', () => {
  assert.ok(bench.said().includes(bench.ids.lost));
  for (const person of bench.people) assert.deepEqual(leaksIn(bench.said(), person), []);
});
