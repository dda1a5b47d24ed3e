import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import { localCertificateSigner } from '../../infra/crypto/certificate-signer.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { readCertificates } from '../../infra/postgres/certificates.js';
import { enrollment } from '../../workflows/enrollment.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { assertAccounted, assertStoryOfReadme } from './support/accounts.js';
import { isTrailGenuine } from './support/is-trail-genuine.js';
import { supportMail } from './support/support-mail.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack();
});
afterEach(() => bench?.clearFaults());
after(() => bench?.stop());

test('a verified person is enrolled: exactly one record in each system, one letter, no dossier left', async (t) => {
  const person = bench.nextPerson();
  const { enrollmentId } = await bench.portal.submit(person);
  const status = await bench.ended(enrollmentId);
  assert.deepEqual([status.outcome, status.needsAttention], ['enrolled', false]);
  assert.deepEqual(
    status.steps.map(({ name, state }) => [name, state]),
    enrollment.map(({ name }) => [name, 'done']),
  );
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
  const recipients = enrollment.map(({ uses }) => `${uses} made`);
  await assertAccounted(t, bench, enrollmentId, person, recipients);
});

test('an EHR that takes the record and then fails: all is purged, certified, and told to support', async (t) => {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    times: 'always',
    effect: 'after',
    status: 503,
  });
  const { enrollmentId } = await bench.portal.submit(person);
  const status = await bench.ended(enrollmentId);
  assert.equal(status.outcome, 'rolled-back');
  assert.equal(status.failedStep, 'create-ehr-record');
  assert.deepEqual(status.residue, []);
  assert.deepEqual(await bench.proof(enrollmentId, person.email), NOTHING);

  const jws = await eventually(
    async () => (await readCertificates(bench.owner, enrollmentId as EnrollmentId))[0] ?? null,
  );
  const statement = await localCertificateSigner(bench.keyringFile).verify(jws);
  assert.equal(statement?.['enrollmentId'], enrollmentId);
  assert.equal(statement?.['outcome'], 'rolled-back');
  const proven = statement?.['proofs'] as { step: string; method: string }[];
  assert.ok(
    proven.some(({ step, method }) => step === 'create-ehr-record' && method === 'verifyGone'),
  );

  const mail = await eventually(() => supportMail(bench, enrollmentId));
  assert.match(mail, /rolled back/);
  assert.match(mail, /create-ehr-record/);
  assert.ok(!mail.includes(person.lastName));
  await assertAccounted(t, bench, enrollmentId, person, ['identity made', 'ehr failed']);
  await assertStoryOfReadme(bench, enrollmentId);
});

test('a person whom the bureau does not know is rejected, and nothing of them is kept', async () => {
  const person = { ...bench.nextPerson(), firstName: 'Nobody', lastName: 'Unheard' };
  const stranger = { ...person, dateOfBirth: '1901-01-01', ssnLast4: '0000' };
  const { enrollmentId } = await bench.portal.submit(stranger);
  const status = await bench.ended(enrollmentId);
  assert.equal(status.outcome, 'rejected');
  assert.equal(status.failureCode, 'IDENTITY_NOT_VERIFIED');
  assert.deepEqual(await bench.proof(enrollmentId, stranger.email), NOTHING);
});

test('a cancel before the pivot ends cancelled, with nothing left and the workflow shown as canceled', async () => {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    times: 'always',
    effect: 'hang',
  });
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.until(enrollmentId, ({ steps }) => steps[1]?.state === 'running');
  await bench.portal.cancel(enrollmentId);
  const status = await bench.ended(enrollmentId);
  assert.equal(status.outcome, 'cancelled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), NOTHING);
  await assert.rejects(bench.portal.cancel(enrollmentId), isProblem(409));
  const closed = await eventually(async () => {
    const { status } = await bench.temporal.workflow
      .getHandle(`enrollment-${enrollmentId}`)
      .describe();
    return status.name === 'RUNNING' ? null : status.name;
  });
  assert.equal(closed, 'CANCELLED');
});

test('the same submission again is the same enrollment; another one under its key is refused', async () => {
  const person = bench.nextPerson();
  const key = crypto.randomUUID();
  const first = await bench.portal.submit(person, key);
  const again = await bench.portal.submit(person, key);
  assert.equal(again.enrollmentId, first.enrollmentId);
  await assert.rejects(bench.portal.submit({ ...person, city: 'Elsewhere' }, key), isProblem(422));
  await bench.ended(first.enrollmentId);
  const late = await bench.portal.submit(person, key);
  assert.equal(late.enrollmentId, first.enrollmentId);
  assert.deepEqual(await bench.proof(first.enrollmentId, person.email), ENROLLED);
});

test('a field that breaks a rule is refused by its name and rule, never by its value', async () => {
  const wrong = { ...bench.nextPerson(), ssnLast4: '12a4', state: 'ZZ' };
  const refused = await bench.portal.submit(wrong).then(
    () => assert.fail('it is refused'),
    (error: unknown) => error,
  );
  assert.ok(refused instanceof ProblemError);
  assert.equal(refused.problem.status, 400);
  assert.deepEqual(refused.problem.errors, [
    { field: '/ssnLast4', rule: 'format' },
    { field: '/state', rule: 'enum' },
  ]);
  assert.ok(!JSON.stringify(refused.problem).includes('12a4'));
});

test('where no provider has a place left, the refusal stands at the first try, and nothing is kept', async () => {
  await bench.owner.raw('UPDATE provider SET capacity = taken');
  const person = bench.nextPerson();
  const { enrollmentId } = await bench.portal.submit(person);
  const { failureCode, steps } = await bench.ended(enrollmentId);
  assert.equal(failureCode, 'NO_PROVIDER_AVAILABLE');
  assert.equal(steps[2]?.attempts, 1);
  assert.deepEqual(await bench.proof(enrollmentId, person.email), NOTHING);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));

test('and every entry of it comes under a signed checkpoint, which an engineer can verify', async () => {
  assert.ok(await eventually(() => isTrailGenuine(bench)));
});

const isProblem = (status: number) => (error: unknown) =>
  error instanceof ProblemError && error.problem.status === status;
