import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applicant } from '../../support/applicant.js';
import {
  ASSIGN,
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';

for (const pcpWrite of ['patch', 'put', 'none'] as const)
  recordSystemContract(`provider directory over FHIR, ${pcpWrite}`, async () => {
    const own = await fhirBookingWorld({ directory: { pcpWrite } });
    return {
      system: own.providers,
      accept: () => own.accept(),
      admit: async (id, verb) => own.admit(id, ASSIGN, verb),
      make: (attempt) => own.providers.assign(attempt, applicant()),
      count: async (id) => (await own.held('CareTeam', id)).length,
      stop: own.stop,
    };
  });

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld();
});
after(() => world.stop());

async function assigned(preferences: Readonly<Record<string, string>> = {}, on = world) {
  const id = await on.accept();
  const attempt = on.admit(id, ASSIGN, 'perform');
  const made = await on.providers.assign(attempt, applicant({ preferences }));
  return { id, attempt, made, role: partsOf(made)[1] };
}

test('the provider is found again by the enrollment, whatever step asks, and stands on the chart', async () => {
  const { id, made, role } = await assigned();
  assert.equal(await world.providers.providerOf(world.admit(id, SCHEDULE, 'perform')), role);
  const patient = await world.get('Patient', world.patientOf(id));
  assert.deepEqual(patient['generalPractitioner'], [{ reference: `PractitionerRole/${role}` }]);
  const team = await world.get('CareTeam', partsOf(made)[0]);
  assert.deepEqual(team['subject'], { reference: `Patient/${patient.id}` });
  const nobody = world.admit(await world.accept(), SCHEDULE, 'perform');
  assert.equal(await world.providers.providerOf(nobody), null);
});

test('specialty, language and neighbourhood decide, in this order', async () => {
  // The built-in directory: provider-3 is the pediatrician of Springfield, IL, 62701, who speaks English and French.
  assert.equal((await assigned({ specialty: 'Pediatrics', language: 'fr' })).role, 'provider-3');
  const { role } = await assigned({ specialty: 'Internal Medicine', language: 'es' });
  const found = await world.get('PractitionerRole', role);
  assert.match(JSON.stringify(found['specialty']), /Internal Medicine/);
  const speaks = await world.get('Practitioner', role);
  assert.match(JSON.stringify(speaks['communication']), /"es"/);
});

test('a specialty that nobody has, or that the server knows by no code, still finds somebody', async () => {
  assert.match((await assigned({ specialty: 'Cardiology' })).role, /^provider-/);
});

test('nothing of the person goes into a search for providers', async () => {
  const own = await fhirBookingWorld();
  const sent: string[] = [];
  const { fetch: real } = globalThis;
  globalThis.fetch = async (url, init) => {
    const { body } = init ?? {};
    sent.push(JSON.stringify([url, typeof body === 'string' ? body : '']));
    return real(url, init);
  };
  try {
    const id = await own.accept();
    sent.length = 0;
    const wish = applicant({ preferences: { language: 'fr' } });
    await own.providers.assign(own.admit(id, ASSIGN, 'perform'), wish);
  } finally {
    globalThis.fetch = real;
    await own.stop();
  }
  for (const line of sent) assert.doesNotMatch(line, /62701|Springfield|=IL|=fr|Johnson|alice/i);
});

test('with one place a provider the next best gets the patient, and nobody when all are full', async () => {
  const own = await fhirBookingWorld({ directory: { placesPerProvider: 1 } });
  const roles = new Set<string>();
  for (let n = 1; n <= 18; n += 1) roles.add((await assigned({}, own)).role);
  assert.equal(roles.size, 18);
  await assert.rejects(assigned({}, own), failing('NO_PROVIDER_AVAILABLE'));
  await own.stop();
});

test('of those who suit equally the least loaded is chosen', async () => {
  const own = await fhirBookingWorld();
  // Nobody of the six pediatricians is in this state.
  const person = applicant({
    state: 'CA',
    postalCode: '90001',
    preferences: { specialty: 'Pediatrics' },
  });
  const roles = new Set<string>();
  for (let n = 1; n <= 6; n += 1) {
    const attempt = own.admit(await own.accept(), ASSIGN, 'perform');
    roles.add(partsOf(await own.providers.assign(attempt, person))[1]);
  }
  assert.equal(roles.size, 6);
  await own.stop();
});

const RUSH = 20;

test('in a rush nobody is lost or doubled, and places are passed by no more than ask at once', async () => {
  const own = await fhirBookingWorld({ callSeconds: 20, directory: { placesPerProvider: 1 } });
  const rush = Array.from({ length: RUSH }, async () => {
    const attempt = own.admit(await own.accept(), ASSIGN, 'perform', 60_000);
    return own.providers.assign(attempt, applicant());
  });
  const answers = await Promise.allSettled(rush);
  const made = answers.filter(({ status }) => status === 'fulfilled').length;
  for (const answer of answers)
    if (answer.status === 'rejected') assert.ok(failing('NO_PROVIDER_AVAILABLE')(answer.reason));
  const teams = await own.search('CareTeam', { status: 'active' });
  assert.equal(teams.length, made);
  assert.ok(made <= 17 + RUSH);
  await own.stop();
});

test('an enrollment without a chart is given nobody', async () => {
  const attempt = world.admit(world.fence.accept(), ASSIGN, 'perform');
  await assert.rejects(world.providers.assign(attempt, applicant()), failing('UNEXPECTED'));
});
