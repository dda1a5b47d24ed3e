import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Applicant, ApplicantField } from '../../../activities/domain/applicant.js';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import type { Recipient } from '../../../activities/domain/recipient.js';
import { samplePerson } from '../../../infra/dev/partners/people.js';
import { athenaWorld, somebody } from '../athena/athena-world.js';
import { experianWorld } from '../identity/experian-world.js';
import { fhirWorld } from './fhir-world.js';
import { actionsWithout, touchworksWorld } from './touchworks-world.js';
import { vendorWorld } from './vendor-world.js';

/** An applicant that remembers which of its fields were read. */
function watched<P extends Partial<Applicant>>(person: P) {
  const read = new Set<string>();
  const watching = new Proxy(person, {
    get(target, field, receiver) {
      if (typeof field === 'string') read.add(field);
      return Reflect.get(target, field, receiver);
    },
  });
  return { read, phi: new Phi(watching) };
}

const holds = (read: ReadonlySet<string>, { takes }: Recipient): void => {
  const declared: readonly ApplicantField[] = takes ?? assert.fail('it does not say what it takes');
  assert.deepEqual([...read].sort(), [...declared].sort());
};

const chartWorlds = {
  'FHIR R4': () => fhirWorld(),
  Epic: () => vendorWorld('epic'),
  Millennium: () => vendorWorld('millennium'),
  athenahealth: () => athenaWorld(),
  async TouchWorks() {
    const world = await touchworksWorld();
    return { ...world, stop: world.contract.stop };
  },
};

for (const [system, start] of Object.entries(chartWorlds))
  test(`what ${system} says that it takes of a person is what it reads, and so what the trail tells`, async () => {
    const world = await start();
    try {
      const { read, phi } = watched(somebody().reveal(phiAccess));
      const attempt: Attempt = world.admit(world.fence.accept(), 'perform');
      await world.ehr.create(attempt, phi);
      holds(read, world.ehr);
      assert.ok(!read.has('ssnLast4'));
    } finally {
      await world.stop();
    }
  });

test('what Experian says that it takes of a person is what it reads', async () => {
  const world = await experianWorld();
  try {
    const { read, phi } = watched(samplePerson);
    await world.identity.verify(world.admit(), phi);
    holds(read, world.identity);
  } finally {
    await world.stop();
  }
});

test('a site of TouchWorks that registers without a value is not told of it', async () => {
  const world = await touchworksWorld(actionsWithout('createPatient'));
  try {
    assert.deepEqual(world.ehr.takes, []);
  } finally {
    await world.contract.stop();
  }
});
