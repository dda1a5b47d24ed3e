import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { staffPassword } from '../../infra/dev/launch/staff.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { signedInToken } from '../../infra/dev/sign-in.js';
import { secretPath } from '../../infra/dev/stack-parts.js';
import { actAsStaff } from './act-as-staff.js';
import { canaryPerson } from './canaries.js';
import { encounterOf } from './encounter.js';
import { eventually } from './eventually.js';
import { closed } from './finished-sagas.js';
import { awaitingRepair, awaitingReview, stuckUndo } from './staff-cases.js';
import type { TestStack } from './test-stack.js';
import { trustingFetch } from './trusting-fetch.js';

/** What the support guide is about, one enrollment each. */
export type GuideCase =
  | 'enrolled'
  | 'review'
  | 'repair'
  | 'rolled-back'
  | 'cancelled'
  | 'terminated'
  | 'residue'
  | 'stuck';

export interface GuideCases {
  readonly ids: Readonly<Record<GuideCase, string>>;
  /** Whom they are about, in values that occur nowhere else. */
  readonly people: readonly Person[];
}

const ACCEPTED = 202;
const PEOPLE = Array.from({ length: 10 }, (_, digit) => canaryPerson(digit));

/** Brings every case of the guide about, on a stack with the settings `ATTENDED`; the open ones stay open. */
export async function guideCases(stack: TestStack): Promise<GuideCases> {
  const bench = await withPeople(stack);
  const { enrollmentId: enrolled } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrolled);
  const residue = await inUseByOthers(bench);
  const { id: rolledBack } = await awaitingRepair(bench);
  assert.equal(await actAsStaff(bench.stack, rolledBack, { action: 'roll-back' }), ACCEPTED);
  const { id: cancelled } = await awaitingRepair(bench);
  assert.equal(await cancelAsSupport(bench, cancelled), ACCEPTED);
  const { id: terminated } = await awaitingRepair(bench);
  const lost = bench.temporal.workflow.getHandle(`enrollment-${terminated}`);
  await lost.terminate('INC-4711: a ticket number, and nobody by name');
  const { id: repair } = await awaitingRepair(bench);
  const { id: review } = await awaitingReview(bench);
  for (const id of [rolledBack, cancelled, terminated]) await bench.ended(id);
  const { id: stuck } = await stuckUndo(bench);
  await eventually(() => closed(bench, `purge-${terminated}`));
  const ids = { enrolled, review, repair, cancelled, terminated, residue, stuck };
  return { ids: { ...ids, 'rolled-back': rolledBack }, people: PEOPLE };
}

/** The bureau knows people whom nobody could mistake for anything else on a page. */
async function withPeople(bench: TestStack): Promise<TestStack> {
  const answer = await fetch(`${bench.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PEOPLE),
  });
  assert.ok(answer.ok);
  const left = [...PEOPLE];
  const nextPerson = (): Person => {
    const person = left.shift();
    if (person === undefined) throw new Error('There are more cases than people.');
    return person;
  };
  return { ...bench, nextPerson };
}

/** A clinician's visit hangs on the chart before it can be removed: it is left whole. */
async function inUseByOthers(bench: TestStack): Promise<string> {
  const { id } = await stuckUndo(bench);
  const { ehr } = bench.stack.file.partners;
  const { records } = (await (await fetch(`${ehr}/__records`)).json()) as {
    records: { type: string; id: string }[];
  };
  const chart = records.find(
    (record) => record.type === 'Patient' && JSON.stringify(record).includes(id),
  );
  const token = readFileSync(secretPath(bench.stack.parts.stateFolder, 'partner-token'), 'utf8');
  const answer = await fetch(`${ehr}/Encounter`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token.trim()}`,
      'content-type': 'application/fhir+json',
    },
    body: JSON.stringify(encounterOf(chart?.id ?? '')),
  });
  assert.equal(answer.status, 201);
  await bench.clearFaults();
  await actAsStaff(bench.stack, id, { action: 'retry-now' });
  await bench.ended(id);
  return id;
}

/** As the guide says: through the API, signed in as somebody who may read and cancel, and nothing else. */
async function cancelAsSupport({ stack }: TestStack, id: string): Promise<number> {
  const { file, parts } = stack;
  const send = trustingFetch(readFileSync(file.caFile, 'utf8'));
  const token = await signedInToken({
    ...{ issuer: file.oidcIssuer, audience: file.oidcAudience, person: 'support-1' },
    scope: 'enrollment:support',
    password: staffPassword(parts.stateFolder),
    fetch: send,
  });
  const { status } = await send(`${file.apiUrl}/v1/enrollments/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  return status;
}
