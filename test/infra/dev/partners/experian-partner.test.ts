import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  INQUIRY_PATH,
  startExperianPartner,
  TOKEN_PATH,
} from '../../../../infra/dev/partners/experian/experian-partner.js';
import type { Partner } from '../../../../infra/dev/partners/partner-server.js';
import { people, samplePerson } from '../../../../infra/dev/partners/people.js';
import { experianRequest } from '../../../../infra/identity/experian-request.js';
import { MemoryFence } from '../../../support/memory-fence.js';
import { type PartnerBench, partnerBench } from '../../../support/partner-bench.js';

const account = {
  ...{ clientId: 'client', clientSecret: 'secret', username: 'user', password: 'password' },
  userDomain: 'hospital.example',
};
const contract = { tenantId: 'tenant-1', productType: 'A_GROUND', controlOptions: {} };
const credentials = {
  ...{ username: 'user', password: 'password', client_id: 'client', client_secret: 'secret' },
};
const headers = { 'x-correlation-id': 'c', 'x-user-domain': account.userDomain };

let partner: Partner;
let bench: PartnerBench;
const log: string[] = [];
before(async () => {
  const accessLog = (line: string) => void log.push(line);
  partner = await startExperianPartner({ ...account, tenantId: contract.tenantId, accessLog });
  bench = partnerBench(partner.url, 'application/json');
});
after(() => partner[Symbol.asyncDispose]());

const askToken = (more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  bench.send('POST', TOKEN_PATH, { body: credentials, headers, ...more });
async function inquire(body: unknown) {
  const { json } = await askToken();
  const { access_token: token } = json as { access_token: string };
  return bench.send('POST', INQUIRY_PATH, { body, headers: { authorization: `Bearer ${token}` } });
}
const fence = new MemoryFence();
const attempt = fence.admit(fence.accept(), 'verify-identity', 'perform');
const good = (person = samplePerson) => experianRequest(contract, attempt, person);
async function found(person = samplePerson) {
  const { status, json } = await inquire(good(person));
  assert.equal(status, 200);
  const { responseHeader, clientResponsePayload } = json as {
    responseHeader: { overallResponse: { decision: string } };
    clientResponsePayload: {
      decisionElements: [
        {
          decisions: { value: string }[];
          otherData: {
            json: {
              fraudSolutions: {
                response: {
                  products: {
                    preciseIDServer: { summary: { scores: { preciseIDScore: string } } };
                  };
                };
              };
            };
          };
        },
      ];
    };
  };
  const [{ decisions, otherData }] = clientResponsePayload.decisionElements;
  const { products } = otherData.json.fraudSolutions.response;
  return [
    responseHeader.overallResponse.decision,
    decisions[2]?.value,
    products.preciseIDServer.summary.scores.preciseIDScore,
  ];
}

test('everyone in the registry is accepted with the best score, doubts and strangers are not', async () => {
  for (const person of people.slice(0, 5))
    assert.deepEqual(await found(person), ['ACCEPT', 'ACC', '999']);
  assert.deepEqual(await found({ ...samplePerson, ssnLast4: '4321' }), ['REFER', 'REF', '721']);
  const stranger = { ...samplePerson, lastName: 'Nobody', ssnLast4: '0001', postalCode: '99999' };
  assert.equal((await found(stranger))[0], 'REJECT');
});

test('whose file is closed gets an exception code for a score', async () => {
  const [, one, other] = people;
  assert.ok(one && other);
  const dead = { ...one, lastName: 'Departed', file: 'deceased' };
  const blocked = { ...other, lastName: 'Frozen', file: 'blocked' };
  const { status } = await bench.send('PUT', '/__people', { body: [dead, blocked] });
  assert.equal(status, 204);
  assert.deepEqual(await found(dead), ['REFER', 'REF', '9001']);
  assert.deepEqual(await found(blocked), ['REFER', 'REF', '9013']);
  const unknown = { body: { ...one, file: 'lost' } };
  assert.equal((await bench.send('PUT', '/__people', unknown)).status, 400);
});

test('a token is given for the whole request only', async () => {
  assert.equal((await askToken()).status, 200);
  for (const [what, status] of [
    [{ body: { ...credentials, scope: 'more' } }, 400],
    [{ body: { username: 'user' } }, 400],
    [{ headers: { 'x-user-domain': account.userDomain } }, 400],
    [{ headers: { 'x-correlation-id': 'c' } }, 401],
    [{ headers: { ...headers, 'x-user-domain': 'other.example' } }, 401],
    [{ body: { ...credentials, password: 'wrong' } }, 401],
    [{ body: new URLSearchParams(credentials) }, 415],
  ] as const)
    assert.equal((await askToken(what)).status, status, JSON.stringify(what));
});

test('an inquiry that is not the documented one is refused, and not made', async () => {
  const made = async () => {
    const { json } = await bench.send('GET', '/__records');
    return (json as { records: unknown[] }).records.length;
  };
  const before = await made();
  const { header, payload } = good();
  for (const body of [
    { header, payload, more: 1 },
    { header: { ...header, requestType: 'Other' }, payload },
    { header: { ...header, expRequestId: 'x' }, payload },
    { header: { ...header, messageTime: new Date().toISOString() }, payload },
    { header: { ...header, options: { more: 1 } }, payload },
    { header, payload: { ...payload, control: [] } },
    { header, payload: { ...payload, control: [{ option: 'PRODUCT_OPTION', value: '1' }] } },
    { header, payload: { ...payload, contacts: [] } },
  ])
    assert.equal((await inquire(body)).status, 400, JSON.stringify(body));
  assert.equal((await inquire({ header: { ...header, tenantId: 'other' }, payload })).status, 403);
  const headers = { authorization: 'Bearer none' };
  assert.equal((await bench.send('POST', INQUIRY_PATH, { body: good(), headers })).status, 401);
  assert.equal(await made(), before);
});

test('what the bureau keeps and logs is no copy of the person', async () => {
  await inquire(good());
  const { json } = await bench.send('GET', '/__records');
  const kept = JSON.stringify(json) + log.join();
  assert.ok(log.length > 0);
  for (const value of [samplePerson.lastName, samplePerson.dateOfBirth, samplePerson.postalCode])
    assert.ok(!kept.includes(value));
});
