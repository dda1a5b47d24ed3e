import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { localCertificateSigner } from '../../infra/crypto/certificate-signer.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { secretPath } from '../../infra/dev/settings.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { readCertificates } from '../../infra/postgres/certificates.js';
import { rows } from '../../infra/postgres/database.js';
import { staffActionUpdate } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack({
    REPAIR_WINDOW_SECONDS: '600',
    PURGE_ALERT_AFTER_SECONDS: '1',
  });
});
afterEach(() => bench?.clearFaults());
after(() => bench?.stop());

test('a system failure waits for repair; mended and retried, the saga goes on at the failed step', async () => {
  const { id, person } = await awaitingRepair();
  const mail = await eventually(() => supportMail(id));
  assert.match(mail, /waits for a system to be mended/);
  assert.equal(
    (await bench.act(id, { action: 'decide-identity', decision: 'accept' })).status,
    409,
  );
  await bench.clearFaults();
  assert.equal((await bench.act(id, { action: 'retry-step' })).status, 202);
  const status = await bench.ended(id);
  assert.deepEqual([status.outcome, status.needsAttention], ['enrolled', false]);
  assert.deepEqual(await bench.proof(id, person.email), ENROLLED);
  assert.deepEqual(await told(id), ['enrollment.waiting', 'staff.acted', 'enrollment.resumed']);
});

test('a repair that is given up rolls back with the failure itself', async () => {
  const { id, person } = await awaitingRepair();
  assert.equal((await bench.act(id, { action: 'roll-back' })).status, 202);
  const { outcome, failureCode } = await bench.ended(id);
  assert.deepEqual([outcome, failureCode], ['rolled-back', 'UNKNOWN_OUTCOME']);
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('the portal can cancel what waits for repair', async () => {
  const { id, person } = await awaitingRepair();
  await bench.portal.cancel(id);
  assert.equal((await bench.ended(id)).outcome, 'cancelled');
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('a doubt of the bureau waits for a reviewer: accepted it enrolls, rejected it ends rejected', async () => {
  for (const decision of ['accept', 'reject'] as const) {
    const { id, person } = await awaitingReview();
    assert.equal((await bench.act(id, { action: 'decide-identity' })).status, 400);
    assert.equal((await bench.act(id, { action: 'decide-identity', decision })).status, 202);
    const { outcome, failureCode } = await bench.ended(id);
    if (decision === 'accept') assert.equal(outcome, 'enrolled');
    else assert.deepEqual([outcome, failureCode], ['rejected', 'IDENTITY_NOT_VERIFIED']);
    assert.deepEqual(
      await bench.proof(id, person.email),
      decision === 'accept' ? ENROLLED : NOTHING,
    );
  }
});

test('a stuck undo asks for attention with one mail; mended and retried now, the purge ends', async () => {
  const { id, person } = await stuckUndo();
  const mail = await eventually(() => supportMail(id));
  assert.match(mail, /needs attention/);
  await bench.clearFaults();
  assert.equal((await bench.act(id, { action: 'retry-now' })).status, 202);
  const { outcome, needsAttention } = await bench.ended(id);
  assert.deepEqual([outcome, needsAttention], ['rolled-back', false]);
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('a stuck undo that a person answers for is residue, attested in the certificate', async () => {
  const { id } = await stuckUndo();
  const step = 'create-ehr-record';
  const resolve = { action: 'resolve', step, reasonCode: 'REMOVED_BY_VENDOR' } as const;
  assert.equal((await bench.act(id, { action: 'resolve', step })).status, 400);
  assert.equal((await bench.act(id, { ...resolve, step: 'verify-identity' })).status, 409);
  await bench.clearFaults();
  await removeChart(id); // As the vendor says it did.
  assert.equal((await bench.act(id, resolve)).status, 202);
  const { outcome, residue } = await bench.ended(id);
  assert.equal(outcome, 'rolled-back-with-residue');
  assert.deepEqual(residue, [{ system: step, reason: 'resolved-by-hand' }]);
  const jws = await eventually(
    async () => (await readCertificates(bench.owner, id as EnrollmentId))[0] ?? null,
  );
  const statement = await localCertificateSigner(bench.keyringFile).verify(jws);
  const [attested] = (statement?.['attestations'] ?? []) as Record<string, unknown>[];
  assert.deepEqual(
    [attested?.['step'], attested?.['reasonCode'], attested?.['sub']],
    [step, 'REMOVED_BY_VENDOR', 'support'],
  );
});

test('an update that the intake did not sign is refused, and the trail tells so', async () => {
  const { id } = await awaitingRepair();
  const handle = bench.temporal.workflow.getHandle(`enrollment-${id}`);
  await assert.rejects(handle.executeUpdate(staffActionUpdate, { args: ['not.signed.atall'] }));
  assert.ok((await told(id)).includes('staff.refused'));
  assert.equal((await bench.portal.status(id)).status, 'awaiting-repair');
  assert.equal((await bench.act(id, { action: 'roll-back' })).status, 202);
  await bench.ended(id);
});

test('an ended enrollment has nothing to act on, and an unknown one is not there', async () => {
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrollmentId);
  assert.equal((await bench.act(enrollmentId, { action: 'retry-now' })).status, 409);
  assert.equal((await bench.act(crypto.randomUUID(), { action: 'retry-now' })).status, 404);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', async () => {
  await assertInvariants(bench);
});

async function awaitingRepair() {
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
async function awaitingReview() {
  const known = bench.nextPerson();
  const person: Person = { ...known, firstName: 'Mistaken', lastName: 'Otherwise' };
  const { enrollmentId: id } = await bench.portal.submit(person);
  await bench.until(id, ({ status }) => status === 'awaiting-review');
  return { id, person };
}

/** The appointment is refused for good, and then the EHR does not give its chart back. */
async function stuckUndo() {
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

async function supportMail(id: string): Promise<string | null> {
  const mails = (await (await fetch(`${bench.stack.file.inboxUrl}/api/email`)).json()) as {
    subject: string;
    text: string;
  }[];
  const found = mails.find(({ text }) => text.includes(id));
  return found === undefined ? null : `${found.subject}\n${found.text}`;
}

async function told(id: string): Promise<readonly string[]> {
  const entries = await rows<{ event: string }>(
    bench.owner,
    `SELECT event FROM audit_entry WHERE enrollment_id = ?
       AND event IN ('enrollment.waiting', 'enrollment.resumed', 'staff.acted', 'staff.refused') ORDER BY seq`,
    [id],
  );
  return entries.map(({ event }) => event);
}

/** What somebody at the vendor does on their side. */
async function removeChart(id: string): Promise<void> {
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
