import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startIdentityPartner } from '../../../../infra/dev/partners/identity-partner.js';
import type { Partner } from '../../../../infra/dev/partners/partner-server.js';
import { type Person, people, samplePerson } from '../../../../infra/dev/partners/people.js';
import { PARTNER_TOKEN, type PartnerBench, partnerBench } from '../../../support/partner-bench.js';
import { inquiryOf } from './inquiries.js';

let partner: Partner;
let bureau: PartnerBench;
before(async () => {
  partner = await startIdentityPartner({ token: PARTNER_TOKEN });
  bureau = partnerBench(partner.url, 'application/json');
});
after(() => partner[Symbol.asyncDispose]());

let references = 0;
async function ask(person: Omit<Person, 'photoId'> & Partial<Person>, key = `ref-${++references}`) {
  const body = inquiryOf(key, person);
  return bureau.send('POST', '/v1/inquiries', { body, headers: { 'idempotency-key': key } });
}
async function finding(person: Omit<Person, 'photoId'> & Partial<Person>) {
  const { json } = await ask(person);
  const { decision, score, assuranceLevel } = json as Record<
    'decision' | 'assuranceLevel',
    string
  > & {
    score: { raw: number };
  };
  return [decision, score.raw, assuranceLevel];
}

test('the registry holds more than 200 people, all different, the sample person first', () => {
  assert.ok(people.length > 200);
  assert.equal(people[0], samplePerson);
  assert.equal(new Set(people.map(({ lastName }) => lastName)).size, people.length);
});

test('everyone in the registry is accepted at 100 percent', async () => {
  for (const person of people.slice(0, 40))
    assert.deepEqual(await finding(person), ['accept', 100, 'IAL2']);
});

test('the score is the agreement of fields by their weights, and decides', async () => {
  const { photoId: _photoId, ...bare } = samplePerson;
  const cases = [
    [samplePerson, ['accept', 100, 'IAL2']],
    [bare, ['accept', 100, 'IAL1']],
    [{ ...samplePerson, firstName: 'ALICE' }, ['accept', 100, 'IAL2']],
    [{ ...samplePerson, postalCode: '62704-1234' }, ['accept', 100, 'IAL2']],
    [{ ...samplePerson, firstName: 'Alicia' }, ['refer', 90, 'none']],
    [{ ...samplePerson, postalCode: '99999' }, ['refer', 85, 'none']],
    [{ ...samplePerson, ssnLast4: '4321' }, ['refer', 75, 'none']],
    [{ ...samplePerson, ssnLast4: '4321', dateOfBirth: '1985-06-16' }, ['reject', 50, 'none']],
  ] as const;
  for (const [person, expected] of cases) assert.deepEqual(await finding(person), expected);
});

test('a repeat is the first inquiry again; the same key for other values is 422', async () => {
  const key = 'ref-repeat';
  const [first, second] = [await ask(samplePerson, key), await ask(samplePerson, key)];
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.deepEqual(first.json, second.json);
  const changed = await ask({ ...samplePerson, ssnLast4: '0000' }, key);
  assert.equal(changed.status, 422);
  const found = await bureau.send('GET', `/v1/inquiries?clientReferenceId=${key}`);
  assert.deepEqual(found.json, { inquiries: [first.json] });
});

test('a malformed inquiry, a missing key and a missing token are refused', async () => {
  const headers = { 'idempotency-key': 'ref-bad' };
  const body = { ...inquiryOf('ref-bad', samplePerson), extra: true };
  const malformed = await bureau.send('POST', '/v1/inquiries', { body, headers });
  assert.equal(malformed.status, 400);
  const keyless = { body: inquiryOf('ref-bad', samplePerson) };
  assert.equal((await bureau.send('POST', '/v1/inquiries', keyless)).status, 400);
  assert.equal((await fetch(`${partner.url}/v1/inquiries?clientReferenceId=x`)).status, 401);
});

test('a fault can strike one person and leave the next alone', async () => {
  const [, one, other] = people;
  assert.ok(one && other);
  const match = { operation: 'inquire', person: { lastName: one.lastName } } as const;
  await bureau.fault({ match, effect: 'before', status: 500, times: 2 });
  assert.equal((await ask(other)).status, 201);
  assert.equal((await ask(one).catch(() => ({ status: 0 }))).status, 500);
  assert.equal((await ask(one)).status, 500);
  assert.equal((await ask(one)).status, 201);
});

test('an unknown word in a fault is refused, and so is no match at all', async () => {
  const headers = { 'content-type': 'application/json' };
  for (const body of [
    { match: { operation: 'inqire' }, effect: 'before' },
    { match: {}, effect: 'sometimes' },
    { effect: 'before' },
    { match: {}, effect: 'before', surprise: 1 },
  ])
    assert.equal((await bureau.send('PUT', '/__faults', { body, headers })).status, 400);
});
