import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { type Answering, CANARY, json, LOGGED_OUT, unity } from './unity-server.js';

test('rows come out of an answer whatever its one field is called', async (t) => {
  const { run, seen } = await unity(t, json([{ anyname: [{ id: 7 }] }]));
  assert.deepEqual(await run('read'), [{ id: 7 }]);
  assert.deepEqual(seen[0], {
    ...{ Action: 'Do', AppUserID: 'user', Appname: 'App', Token: 'token-no-0', PatientID: '' },
    ...{ Parameter1: CANARY, Parameter2: '', Parameter3: '', Parameter4: '', Parameter5: '' },
    ...{ Parameter6: '', Data: '' },
  });
});

const refusals = {
  'Duplicate of': 'DUPLICATE_PATIENT',
  'The site is busy': 'RATE_LIMITED',
} as const;

/** Errors inside 200: what a create, an undo and a read hear of each. */
const errors = {
  'a text that nobody named': [
    [{ Error: `Object reference not set: ${CANARY}` }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
  'a STATUS that is critical': [
    [{ doinfo: [{ STATUS: 'Critical', Message: CANARY }] }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
  'a text that the site named': [
    [{ Error: `Magic Error - Action: Do - Duplicate of ${CANARY}` }],
    ['DUPLICATE_PATIENT', 'UNAVAILABLE', 'UNAVAILABLE'],
  ],
  'a STATUS that is critical, with a named text': [
    [{ doinfo: [{ Status: 'critical', Message: 'The site is busy' }] }],
    ['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'],
  ],
  'an Error inside a row': [
    [{ doinfo: [{ id: 7 }, { Error: 'The site is busy' }] }],
    ['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'],
  ],
  'an Error beside the rows': [
    [{ doinfo: [{ id: 7 }], more: [{ error: CANARY }] }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
  'a named text where a person wrote it': [
    [{ doinfo: [{ Status: 'Critical', Message: CANARY, Address: 'The site is busy' }] }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
  'a named text where a person wrote it, beside an Error': [
    [{ Error: CANARY, LastName: 'Duplicate of' }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
  'a named text that only quotes us': [
    [{ Error: `Not stored: Duplicate of ${CANARY}` }],
    ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME', 'UNAVAILABLE'],
  ],
} as const;

for (const [what, [answer, [create, undo, read]]] of Object.entries(errors))
  test(`${what} becomes a code, and nothing of it is told`, async (t) => {
    const { run } = await unity(t, json(answer), { refusals });
    for (const [code, asking] of [
      [create, () => run('write')],
      [undo, () => run('write', 'undo')],
      [read, () => run('read')],
    ] as const)
      await assert.rejects(asking(), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.code, code);
        assert.ok(
          !`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`.includes(CANARY),
        );
        return true;
      });
  });

test('a person who wrote what Unity says of an ended token is not sent twice', async (t) => {
  const { run, seen } = await unity(t, json([{ Error: CANARY, Address: LOGGED_OUT }]));
  await assert.rejects(run('write'), { code: 'UNKNOWN_OUTCOME' });
  assert.equal(seen.length, 1);
});

for (const status of [400, 422])
  test(`an envelope refused with ${status} is our own fault: the record is not called invalid`, async (t) => {
    const { run } = await unity(t, (response) =>
      response.writeHead(status).end(JSON.stringify({ Message: CANARY })),
    );
    await assert.rejects(run('write'), { code: 'UNAVAILABLE' });
    await assert.rejects(run('write', 'undo'), { code: 'UNAVAILABLE' });
    await assert.rejects(run('read'), { code: 'UNAVAILABLE' });
  });

for (const [what, answering] of Object.entries<Answering>({
  'no JSON': (response) => response.end('[{"doinfo": [{'),
  'nothing at all': (response) => response.end(),
  'another form': json({ doinfo: [] }),
  'an empty list': json([]),
  'rows that are none': json([{ doinfo: ['text'] }]),
  'a huge body': (response) => response.end(`[{"doinfo":[{"x":"${'x'.repeat(1_100_000)}"}]}]`),
  'a body that never ends': (response) => void response.write('[{"doinfo":'),
  silence: () => undefined,
  'a redirect': (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
}))
  test(`${what}: a write's outcome is unknown or refused, a read is unavailable`, async (t) => {
    const { run } = await unity(t, answering);
    const code = what === 'a redirect' ? 'UNAVAILABLE' : 'UNKNOWN_OUTCOME';
    await assert.rejects(run('write'), { code });
    await assert.rejects(run('read'), { code: 'UNAVAILABLE' });
  });
