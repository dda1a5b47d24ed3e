import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { applicant } from '../../support/applicant.js';
import {
  ASSIGN,
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld({ callSeconds: 0.8 });
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

async function accepted() {
  const id = await world.accept();
  const perform = world.admit(id, ASSIGN, 'perform');
  return { id, assign: () => world.providers.assign(perform, applicant()) };
}
async function assigned() {
  const { id, assign } = await accepted();
  const made = await assign();
  return { id, made, undo: world.admit(id, ASSIGN, 'undo') };
}
const namedOn = async (patient: string) =>
  (await world.get('Patient', patient))['generalPractitioner'];

const lost: Readonly<Record<string, Omit<Fault, 'match'>>> = {
  'cut before': { effect: 'before', status: 0 },
  '503 after': { effect: 'after', status: 503 },
  hang: { effect: 'hang' },
  'bad JSON': { effect: 'after', body: 'bad-json' },
};

for (const operation of ['create', 'update'] as const)
  for (const [name, fault] of Object.entries(lost))
    test(`${operation}, ${name}: a repeat assigns once, an undo leaves nothing`, async () => {
      const { id, assign } = await accepted();
      await world.bench.fault({ match: { operation, keyPrefix: id }, ...fault });
      await assert.rejects(assign(), failing('UNKNOWN_OUTCOME'));
      const [, role] = partsOf(await assign());
      assert.equal((await world.held('CareTeam', id)).length, 1);
      const patient = world.patientOf(id);
      assert.deepEqual(await namedOn(patient), [{ reference: `PractitionerRole/${role}` }]);
      const undo = world.admit(id, ASSIGN, 'undo');
      assert.deepEqual(await world.providers.remove(undo, null), GONE);
      assert.equal(await namedOn(patient), undefined);
      assert.deepEqual(await world.held('CareTeam', id), []);
    });

test('half an assignment is none: it is completed by the next attempt, and undone as it is', async () => {
  const [again, undone] = [await accepted(), await accepted()];
  for (const { id, assign } of [again, undone]) {
    const match = { operation: 'update', keyPrefix: id } as const;
    await world.bench.fault({ match, effect: 'before', status: 429, retryAfterSeconds: 7 });
    await assert.rejects(assign(), failing('RATE_LIMITED'));
    assert.equal(await world.providers.find(world.admit(id, ASSIGN, 'perform')), null);
  }
  const made = await again.assign();
  assert.deepEqual(await world.providers.find(world.admit(again.id, ASSIGN, 'perform')), made);
  const undo = world.admit(undone.id, ASSIGN, 'undo');
  assert.deepEqual(await world.providers.remove(undo, await world.providers.find(undo)), GONE);
  assert.deepEqual(await world.held('CareTeam', undone.id), []);
});

for (const operation of ['update', 'delete', 'expunge'] as const)
  test(`an undo that is cut short at ${operation} is finished by the next`, async () => {
    const { id, made, undo } = await assigned();
    await world.bench.fault({ match: { operation, keyPrefix: id }, effect: 'hang' });
    await assert.rejects(world.providers.remove(undo, made), failing('UNKNOWN_OUTCOME'));
    assert.equal(await world.providers.isGone(undo, made), false);
    assert.deepEqual(await world.providers.remove(undo, made), GONE);
    assert.equal(await world.providers.isGone(undo, made), true);
  });
