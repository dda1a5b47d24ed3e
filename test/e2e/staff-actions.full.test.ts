import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Action } from '../../api/schemas.js';
import { localCertificateSigner } from '../../infra/crypto/certificate-signer.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { readCertificates } from '../../infra/postgres/certificates.js';
import { rows } from '../../infra/postgres/database.js';
import { staffActionUpdate } from '../../workflows/messages.js';
import { actAsStaff } from '../support/act-as-staff.js';
import { ATTENDED } from '../support/attended-sagas.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { awaitingRepair, awaitingReview, removeChart, stuckUndo } from '../support/staff-cases.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack(ATTENDED);
});
afterEach(() => bench?.clearFaults());
after(() => bench?.stop());

test('a system failure waits for repair; mended and retried, the saga goes on at the failed step', async () => {
  const { id, person } = await awaitingRepair(bench);
  const mail = await eventually(() => supportMail(id));
  assert.match(mail, /waits for a system to be mended/);
  assert.equal(await act(id, { action: 'decide-identity', decision: 'accept' }), 409);
  await bench.clearFaults();
  assert.equal(await act(id, { action: 'retry-step' }), 202);
  const status = await bench.ended(id);
  assert.deepEqual([status.outcome, status.needsAttention], ['enrolled', false]);
  assert.deepEqual(await bench.proof(id, person.email), ENROLLED);
  assert.deepEqual(await told(id), ['enrollment.waiting', 'staff.acted', 'enrollment.resumed']);
});

test('a repair that is given up rolls back with the failure itself', async () => {
  const { id, person } = await awaitingRepair(bench);
  assert.equal(await act(id, { action: 'roll-back' }), 202);
  const { outcome, failureCode } = await bench.ended(id);
  assert.deepEqual([outcome, failureCode], ['rolled-back', 'UNKNOWN_OUTCOME']);
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('the portal can cancel what waits for repair', async () => {
  const { id, person } = await awaitingRepair(bench);
  await bench.portal.cancel(id);
  assert.equal((await bench.ended(id)).outcome, 'cancelled');
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('a doubt of the bureau waits for a reviewer: accepted it enrolls, rejected it ends rejected', async () => {
  for (const decision of ['accept', 'reject'] as const) {
    const { id, person } = await awaitingReview(bench);
    assert.equal(await act(id, { action: 'decide-identity' }), 400);
    assert.equal(await act(id, { action: 'decide-identity', decision }), 202);
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
  const { id, person } = await stuckUndo(bench);
  const mail = await eventually(() => supportMail(id));
  assert.match(mail, /needs attention/);
  await bench.clearFaults();
  assert.equal(await act(id, { action: 'retry-now' }), 202);
  const { outcome, needsAttention } = await bench.ended(id);
  assert.deepEqual([outcome, needsAttention], ['rolled-back', false]);
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
});

test('a stuck undo that a person answers for is residue, attested in the certificate', async () => {
  const { id } = await stuckUndo(bench);
  const step = 'create-ehr-record';
  const resolve = { action: 'resolve', step, reasonCode: 'REMOVED_BY_VENDOR' } as const;
  assert.equal(await act(id, { action: 'resolve', step }), 400);
  assert.equal(await act(id, { ...resolve, step: 'verify-identity' }), 409);
  await bench.clearFaults();
  await removeChart(bench, id); // As the vendor says it did.
  assert.equal(await act(id, resolve), 202);
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
  const { id } = await awaitingRepair(bench);
  const handle = bench.temporal.workflow.getHandle(`enrollment-${id}`);
  await assert.rejects(handle.executeUpdate(staffActionUpdate, { args: ['not.signed.atall'] }));
  assert.ok((await told(id)).includes('staff.refused'));
  assert.equal((await bench.portal.status(id)).status, 'awaiting-repair');
  assert.equal(await act(id, { action: 'roll-back' }), 202);
  await bench.ended(id);
});

test('an ended enrollment has nothing to act on, and an unknown one is not there', async () => {
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  await bench.ended(enrollmentId);
  assert.equal(await act(enrollmentId, { action: 'retry-now' }), 409);
  assert.equal(await act(crypto.randomUUID(), { action: 'retry-now' }), 404);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', async () => {
  await assertInvariants(bench);
});

const act = (id: string, action: Action) => actAsStaff(bench.stack, id, action);

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
