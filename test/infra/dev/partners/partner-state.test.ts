import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startEhrPartner } from '../../../../infra/dev/partners/ehr-partner.js';
import { startIdentityPartner } from '../../../../infra/dev/partners/identity-partner.js';
import { people, samplePerson } from '../../../../infra/dev/partners/people.js';
import { PARTNER_TOKEN, partnerBench } from '../../../support/partner-bench.js';
import { expungeAll, idIn, patientWith } from './fhir-bodies.js';
import { inquiryOf } from './inquiries.js';

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'partners-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('charts survive a restart, in files of 0600 that name nobody, and an expunged one leaves no file', async (t) => {
  const options = { token: PARTNER_TOKEN, stateFolder: folder(t) };
  let id = '';
  {
    await using partner = await startEhrPartner(options);
    const body = patientWith('survivor');
    id = idIn((await partnerBench(partner.url).send('POST', '/Patient', { body })).json);
  }
  for (const file of filesIn(options.stateFolder)) {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.doesNotMatch(file, /Canary|survivor/);
  }
  await using partner = await startEhrPartner(options);
  const ehr = partnerBench(partner.url);
  assert.equal((await ehr.send('GET', `/Patient/${id}`)).status, 200);
  await ehr.send('DELETE', `/Patient/${id}`);
  await ehr.send('POST', `/Patient/${id}/$expunge`, { body: expungeAll });
  assert.deepEqual(filesIn(options.stateFolder), []);
});

test('inquiries and loaded people survive a restart; the log of inquiries holds nobody', async (t) => {
  const options = { token: PARTNER_TOKEN, stateFolder: folder(t) };
  const newcomer = { ...samplePerson, firstName: 'Zora', lastName: 'Newcomer', ssnLast4: '7777' };
  const inquire = { body: inquiryOf('ref-1', newcomer), headers: { 'idempotency-key': 'ref-1' } };
  let first: unknown;
  {
    await using partner = await startIdentityPartner(options);
    const bureau = partnerBench(partner.url, 'application/json');
    const loaded = await bureau.send('PUT', '/__people', { body: newcomer });
    assert.equal(loaded.status, 204);
    first = (await bureau.send('POST', '/v1/inquiries', inquire)).json;
  }
  const log = filesIn(join(options.stateFolder, 'identity-inquiries'));
  assert.equal(log.length, 1);
  for (const file of log) assert.doesNotMatch(readFileSync(file, 'utf8'), /Newcomer|7777/);
  await using partner = await startIdentityPartner(options);
  const bureau = partnerBench(partner.url, 'application/json');
  const repeated = await bureau.send('POST', '/v1/inquiries', inquire);
  assert.deepEqual([repeated.status, repeated.json], [200, first]);
  const records = (await bureau.send('GET', '/__records')).json as { people: number };
  assert.equal(records.people, people.length + 1);
});
