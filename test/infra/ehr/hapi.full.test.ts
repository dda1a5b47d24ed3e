import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { applicant } from '../../support/applicant.js';
import { canRun } from '../../support/counts.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import { patientIn } from './fhir-world.js';
import { isJavaThere } from './hapi/hapi-server.js';
import { type HapiWorld, hapiWorld } from './hapi/hapi-world.js';

/** The FHIR adapter against a real server: HAPI FHIR JPA, R4, as HAPI comes but for `$expunge`, which it must be told. */
const isHere = canRun('a JDK 17 and Maven', isJavaThere());

let world: HapiWorld;
if (isHere)
  recordSystemContract('EHR over FHIR at HAPI', async () => {
    world = await hapiWorld();
    return {
      system: world.ehr,
      accept: async () => world.fence.accept(),
      admit: async (id, verb) => world.admit(id, verb),
      make: (attempt) => world.ehr.create(attempt, applicant()),
      // Everything ever held counts, deleted or not; a whole chart is a Patient and a Coverage.
      count: async (id) => (await world.held(id)).length / 2,
      stop: world.stop,
    };
  });

async function charted() {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
  return { id, made, undo: world.admit(id, 'undo'), patient: patientIn(made) };
}

/** Statuses of GET, history and version read, in this order. */
const readBack = (place: string) =>
  Promise.all(
    ['', '/_history', '/_history/1'].map(
      async (way) => (await world.bench.send('GET', `${place}${way}`)).status,
    ),
  );

const promises: Readonly<Record<string, () => Promise<void>>> = {
  async 'DELETE alone leaves the person readable: deleted is not gone'() {
    const { id, made, undo } = await charted();
    const places = await world.held(id);
    assert.equal(places.length, 2);
    for (const type of ['Coverage', 'Patient']) {
      const place = places.find((each) => each.startsWith(`/${type}/`)) ?? '';
      assert.equal((await world.bench.send('DELETE', place)).status, 200);
      assert.deepEqual(await readBack(place), [410, 200, 200]);
    }
    const { json } = await world.bench.send('GET', `/Patient/${patientIn(made)}/_history`);
    assert.match(JSON.stringify(json), /"family"/);
    assert.equal(await world.ehr.find(undo), null);
    assert.equal(await world.ehr.isGone(undo, made), false);
    assert.deepEqual(await world.ehr.remove(undo, made), GONE);
  },

  async 'after the purge, GET, history, version read and search find nothing'() {
    const { id, made, undo } = await charted();
    const places = await world.held(id);
    assert.deepEqual(await world.ehr.remove(undo, made), GONE);
    assert.equal(places.length, 2);
    for (const place of places) assert.deepEqual(await readBack(place), [404, 404, 404]);
    assert.deepEqual(await world.held(id), []);
    assert.equal(await world.ehr.find(undo), null);
    assert.equal(await world.ehr.isGone(undo, made), true);
  },

  async 'a chart with an encounter on it is left whole and handed to a person'() {
    const { id, made, undo, patient } = await charted();
    assert.equal((await world.addEncounter(patient)).status, 201);
    const manual = { kind: 'manual', reason: 'clinical-data-present' };
    assert.deepEqual(await world.ehr.remove(undo, made), manual);
    for (const place of await world.held(id))
      assert.deepEqual(await readBack(place), [200, 200, 200]);
  },

  async 'a patient that is retired between the look and the delete can be recalled'() {
    const { id, made, undo, patient } = await charted();
    const { bench } = world;
    const place = `/Patient/${patient}`;
    let writes = 0;
    // The fence is read before each write: two for the Coverage, then the DELETE of the Patient.
    const confirm = async () => {
      writes += 1;
      if (writes !== 3) return;
      const { json } = await bench.send('GET', place);
      const body = { ...(json as object), active: false };
      assert.equal((await bench.send('PUT', place, { body })).status, 200);
    };
    await assert.rejects(world.ehr.remove({ ...undo, confirm }, made), { code: 'CONFLICT' });
    const manual = { kind: 'manual', reason: 'merged-record' };
    assert.deepEqual(await world.ehr.remove(undo, made), manual);
    assert.deepEqual(await world.held(id), [place]);
  },

  async 'eight identical creates at once make one record'() {
    const id = world.fence.accept();
    const attempt = world.admit(id, 'perform');
    const creates = Array.from({ length: 8 }, () => world.ehr.create(attempt, applicant()));
    await Promise.allSettled(creates);
    const made = await world.ehr.create(attempt, applicant());
    assert.deepEqual(await world.ehr.find(attempt), made);
    assert.equal((await world.held(id)).length, 2);
  },

  async 'our charts are listed over the pages that the server makes, each once'() {
    const since = new Date();
    const fresh: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const attempt = world.admit(world.fence.accept(), 'perform');
      await world.ehr.create(attempt, applicant());
      fresh.push(attempt.key);
    }
    const asker = world.admit(world.fence.accept(), 'verifyGone');
    const found = (await world.ehr.listKeys?.(asker, since)) ?? [];
    assert.deepEqual([...found].sort(), fresh.sort());
  },
};
for (const [promise, holds] of Object.entries(promises))
  if (isHere) test(`at HAPI: ${promise}`, holds);
