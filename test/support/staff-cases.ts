import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Person } from '../../infra/dev/partners/people.js';
import { secretPath } from '../../infra/dev/stack-parts.js';
import { fhirEhr } from '../../infra/ehr/fhir-ehr.js';
import { bearer } from '../../infra/http/authorization.js';
import { applicant } from './applicant.js';
import { MemoryFence } from './memory-fence.js';
import type { TestStack } from './test-stack.js';

/** An enrollment that needs a person, and whom it is about. */
export interface Case {
  readonly id: string;
  readonly person: Person;
}

/** Somebody for whom the EHR takes nothing. */
export async function awaitingRepair(bench: TestStack): Promise<Case> {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    times: 'always',
    effect: 'before',
    status: 503,
  });
  const { enrollmentId: id } = await bench.portal.submit(person);
  await bench.until(id, ({ status }) => status === 'awaiting-repair');
  return { id, person };
}

/** Right in all but the first name: for a human to look at. */
export async function awaitingReview(bench: TestStack): Promise<Case> {
  const known = bench.nextPerson();
  const person: Person = { ...known, firstName: 'Mistaken', lastName: 'Otherwise' };
  const { enrollmentId: id } = await bench.portal.submit(person);
  await bench.until(id, ({ status }) => status === 'awaiting-review');
  return { id, person };
}

/** The appointment is refused for good, and then the EHR does not give its chart back. */
export async function stuckUndo(bench: TestStack): Promise<Case> {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'delete' },
    times: 'always',
    effect: 'before',
    status: 503,
  });
  const { enrollmentId: id } = await bench.portal.submit({
    ...person,
    preferences: { appointmentNotBefore: '2099-01-01' },
  });
  await bench.until(id, ({ needsAttention }) => needsAttention);
  return { id, person };
}

/** Another installation's chart at the same EHR, under an identifier of our kind. */
export async function fileStranger(bench: TestStack): Promise<void> {
  const { file, parts } = bench.stack;
  const token = readFileSync(secretPath(parts.stateFolder, 'partner-token'), 'utf8').trim();
  const elsewhere = new MemoryFence();
  const ehr = fhirEhr({
    baseUrl: file.partners.ehr,
    authorization: bearer(token),
    identifierSystem: 'urn:patient-enrollment:key',
  });
  const attempt = elsewhere.admit(elsewhere.accept(), 'create-ehr-record', 'perform');
  await ehr.create(attempt, applicant());
}

/** What somebody at the vendor does on their side. */
export async function removeChart(bench: TestStack, id: string): Promise<void> {
  const { partners } = bench.stack.file;
  const { records } = (await (await fetch(`${partners.ehr}/__records`)).json()) as {
    records: { type: string; id: string }[];
  };
  const token = readFileSync(secretPath(bench.stack.parts.stateFolder, 'partner-token'), 'utf8');
  const own = records.filter((record) => JSON.stringify(record).includes(id));
  const call = async (path: string, method: string, body?: object) => {
    const authorization = `Bearer ${token.trim()}`;
    const headers = body
      ? { authorization, 'content-type': 'application/fhir+json' }
      : { authorization };
    const sent = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    assert.equal((await fetch(`${partners.ehr}${path}`, sent)).status, 200);
  };
  const parameter = ['expungeDeletedResources', 'expungePreviousVersions'].map((name) => ({
    name,
    valueBoolean: true,
  }));
  for (const type of ['Coverage', 'Patient'])
    for (const record of own.filter((each) => each.type === type)) {
      await call(`/${type}/${record.id}`, 'DELETE');
      await call(`/${type}/${record.id}/$expunge`, 'POST', {
        resourceType: 'Parameters',
        parameter,
      });
    }
}
