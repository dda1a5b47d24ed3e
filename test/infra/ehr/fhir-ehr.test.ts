import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { after, before, test } from 'node:test';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { applicant } from '../../support/applicant.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import { type FhirWorld, fhirWorld } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld();
});
after(() => world.stop());

recordSystemContract('EHR over FHIR', async () => {
  const own = await fhirWorld();
  return {
    system: own.ehr,
    accept: async () => own.fence.accept(),
    admit: async (id, verb) => own.admit(id, verb),
    make: (attempt) => own.ehr.create(attempt, applicant()),
    // Everything ever held counts, deleted or not; a whole chart is a Patient and a Coverage.
    count: async (id) => (await own.held(id)).length / 2,
    stop: own.stop,
  };
});

test('the chart holds the person, the insurance id in a Coverage, and no SSN digits', async () => {
  const attempt = world.admit(world.fence.accept(), 'perform');
  const person = applicant({ ssnLast4: '8642' });
  await world.ehr.create(attempt, person);
  const held = await world.held(attempt.key);
  const text = JSON.stringify(held);
  const { lastName, insurancePolicyNumber, email } = person.reveal(phiAccess);
  for (const value of [lastName, insurancePolicyNumber, email, attempt.patientId])
    assert.ok(text.includes(`"${value}"`));
  assert.ok(!text.includes('"8642"'));
  assert.deepEqual(held.map(({ type }) => type).sort(), ['Coverage', 'Patient']);
});

test('what the adapter gives back names no medical record number', async () => {
  const attempt = world.admit(world.fence.accept(), 'perform');
  const made = await world.ehr.create(attempt, applicant());
  const numbers = JSON.stringify(await world.held(attempt.key)).match(/MRN[0-9]{9}/g) ?? [];
  assert.equal(numbers.length, 1, 'the EHR assigned one');
  assert.ok(!JSON.stringify(made).includes(String(numbers[0])));
});

test('a chart cut short after the Patient is completed by the next attempt', async () => {
  const id = world.fence.accept();
  const attempt = world.admit(id, 'perform');
  await world.bench.fault({
    match: { operation: 'create', keyPrefix: `${attempt.key}:coverage` },
    effect: 'before',
    status: 503,
  });
  await assert.rejects(world.ehr.create(attempt, applicant()), { code: 'UNKNOWN_OUTCOME' });
  assert.equal((await world.held(id)).length, 1);
  assert.equal(await world.ehr.find(attempt), null);
  await world.ehr.create(world.admit(id, 'perform'), applicant());
  assert.equal((await world.held(id)).length, 2);
});

test('no request line carries a value of the person', async () => {
  const paths: string[] = [];
  const note = (message: unknown) =>
    paths.push((message as { request: { path: string } }).request.path);
  subscribe('undici:request:create', note);
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
  await world.ehr.find(world.admit(id, 'perform'));
  await world.ehr.remove(world.admit(id, 'undo'), made);
  unsubscribe('undici:request:create', note);
  assert.ok(paths.length > 10);
  const values = Object.values(applicant().reveal(phiAccess)).filter((each) => each.length > 3);
  for (const path of paths)
    for (const value of [...values, id])
      assert.ok(!decodeURIComponent(path).includes(String(value)), 'a value is in a URL');
});
