import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { makeOnce } from '../../../activities/steps/owned-record.js';
import { people, samplePerson } from '../../../infra/dev/partners/people.js';
import { experianIdentity } from '../../../infra/identity/experian-identity.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { answeredBy, type ExperianWorld, experianWorld, settingsFor } from './experian-world.js';
import { identityContract } from './identity-contract.js';

identityContract('Experian CrossCore', () => experianWorld());

let world: ExperianWorld;
before(async () => {
  world = await experianWorld();
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());
const sample = new Phi(samplePerson);
const ACCEPTED = { responseHeader: { overallResponse: { decision: 'ACCEPT' } } };

for (const [what, fault] of [
  ['lost', { effect: 'after' }],
  ['cut off', { effect: 'after', status: 0 }],
  ['no JSON', { effect: 'after', body: 'bad-json' }],
  ['late', { effect: 'late', delayMs: 900 }],
] as const)
  test(`an answer that is ${what} leaves the outcome unknown; asked again, a second inquiry is billed`, async () => {
    const attempt = world.admit();
    const hurried = experianIdentity(settingsFor(world.url, { callSeconds: 0.5 }));
    await world.bench.fault({ match: { operation: 'inquire' }, ...fault });
    await assert.rejects(hurried.verify(attempt, sample), { code: 'UNKNOWN_OUTCOME' });
    assert.equal((await world.identity.verify(attempt, sample)).decision, 'accept');
    await new Promise((resolve) => setTimeout(resolve, what === 'late' ? 700 : 0));
    assert.equal(await world.inquiries(attempt), 2);
  });

test('a step that is performed again, as after a review, buys no second inquiry', async () => {
  const attempt = world.admit();
  const intents = memoryIntents();
  const doubtful = new Phi({ ...samplePerson, ssnLast4: '4321' });
  const perform = () =>
    makeOnce(intents, attempt, world.identity, () => world.identity.verify(attempt, doubtful));
  const first = await perform();
  assert.equal(first.decision, 'refer');
  assert.deepEqual(await perform(), first);
  assert.equal((await intents.find(attempt))?.made?.version, first.version);
  assert.equal(await world.inquiries(attempt), 1);
});

test('raw score, scale and decision are kept in the words of the bureau, and nothing of the person', async () => {
  const verdict = await world.identity.verify(world.admit(), sample);
  const kept = JSON.parse(verdict.version ?? '') as unknown;
  assert.deepEqual(kept, { raw: '999', scale: '1-999', decision: 'ACCEPT' });
});

test('a doubt is for a reviewer; a file of one who died is rejected, and a blocked one for a reviewer', async () => {
  const [, , dead, blocked] = people;
  assert.ok(dead && blocked);
  const body = [
    { ...dead, lastName: 'Departed', file: 'deceased' },
    { ...blocked, lastName: 'Frozen', file: 'blocked' },
  ];
  await world.bench.send('PUT', '/__people', { body });
  const found = async (person: object) => {
    const applicant = new Phi({ ...samplePerson, ...person });
    const { decision, scorePercent, assuranceLevel } = await world.identity.verify(
      world.admit(),
      applicant,
    );
    return [decision, scorePercent, assuranceLevel];
  };
  assert.deepEqual(await found({ ssnLast4: '4321' }), ['refer', 72, 'none']);
  assert.deepEqual(await found({ ...dead, lastName: 'Departed' }), ['reject', null, 'none']);
  assert.deepEqual(await found({ ...blocked, lastName: 'Frozen' }), ['refer', null, 'none']);
});

test('a bureau that is busy says for how long', async () => {
  const fault = { effect: 'before', status: 429, retryAfterSeconds: 7 } as const;
  await world.bench.fault({ match: { operation: 'inquire' }, ...fault });
  const busy = { code: 'RATE_LIMITED', retryAfterSeconds: 7 };
  await assert.rejects(world.identity.verify(world.admit(), sample), busy);
});

test('an attempt that the row has moved past asks nothing', async () => {
  const attempt = world.admit();
  world.fence.moveOn(attempt.id);
  await assert.rejects(world.identity.verify(attempt, sample), { code: 'FENCED' });
  assert.equal(await world.inquiries(attempt), 0);
});

for (const [what, listener] of Object.entries<RequestListener>({
  'an answer to another inquiry': (_request, response) => {
    const header = { ...ACCEPTED.responseHeader, clientReferenceId: 'another' };
    response.end(JSON.stringify({ responseHeader: header }));
  },
  'an answer that is none of CrossCore': (_request, response) => response.end('{"ok":true}'),
  'an empty answer': (_request, response) => response.end(),
  'a huge answer': (_request, response) =>
    response.end(JSON.stringify({ ...ACCEPTED, more: 'x'.repeat(1_100_000) })),
  'a slow answer': (_request, response) => {
    response.write('{"responseHeader":');
  },
}))
  test(`${what} is no verdict, and leaves the outcome unknown`, async (t) => {
    const identity = await answeredBy(t, listener);
    await assert.rejects(identity.verify(world.admit(), sample), { code: 'UNKNOWN_OUTCOME' });
  });

test('a redirect is not followed: neither token nor person reaches another place', async (t) => {
  let elsewhere = 0;
  const identity = await answeredBy(t, ({ url }, response) => {
    if (url === '/elsewhere') elsewhere += 1;
    response.writeHead(307, { location: '/elsewhere' }).end(JSON.stringify(ACCEPTED));
  });
  await assert.rejects(identity.verify(world.admit(), sample), { code: 'UNAVAILABLE' });
  assert.equal(elsewhere, 0);
});

test('an acceptance without a score cannot pass our bar: it is a doubt', async (t) => {
  const identity = await answeredBy(t, (_, response) => response.end(JSON.stringify(ACCEPTED)));
  const attempt = world.admit();
  const verdict = await identity.verify(attempt, sample);
  assert.deepEqual([verdict.decision, verdict.scorePercent], ['refer', null]);
  assert.equal(verdict.id, attempt.key);
});
