import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Caller } from '../../api/caller.js';
import { type Enquiry, enquiry } from '../../api/enquiry.js';
import { Refusal } from '../../api/problem.js';
import { rows } from '../../infra/postgres/database.js';
import { acceptEnrollment, testPlan } from '../support/accepted-enrollment.js';
import { takenNotes } from '../support/taken-notes.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let enquiries: Enquiry;
const notes = takenNotes();
const delivered: EnrollmentId[] = [];

before(async () => {
  database = await startTestDatabase();
  enquiries = enquiry({
    db: database.api,
    quietAfterMs: 60_000,
    notes,
    deliverCancel: async (id) => void delivered.push(id),
  });
});
after(() => database.stop());

const caller = (more: Partial<Caller> = {}): Caller => ({
  iss: 'https://issuer.test',
  clientId: 'portal',
  sub: 'portal',
  scopes: new Set(['enrollment:read']),
  ...more,
});
const refused = (kind: string) => (error: unknown) =>
  error instanceof Refusal && error.kind === kind;

test('the owner sees an enrollment with a line for every step of its plan', async () => {
  const id = await acceptEnrollment(database.owner);
  const status = await enquiries.status(id, caller());
  assert.equal(status.status, 'accepted');
  assert.deepEqual(
    status.steps.map(({ name }) => name),
    [...testPlan.steps],
  );
});

test('anybody else is told that there is nothing, in the words for an unknown id', async () => {
  const id = await acceptEnrollment(database.owner);
  for (const other of [
    { iss: 'https://other.test' },
    { clientId: 'another-portal' },
    { sub: 'another-subject' },
  ])
    await assert.rejects(enquiries.status(id, caller(other)), refused('not-found'));
  await assert.rejects(
    enquiries.status('6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10', caller()),
    refused('not-found'),
  );
  await assert.rejects(enquiries.cancel(id, caller({ sub: 'other' })), refused('not-found'));
});

test('that too many inquiries were made about a person is told to staff; to others it is a rejection like any other', async () => {
  const id = await acceptEnrollment(database.owner);
  await rows(
    database.owner,
    `UPDATE enrollment SET phase = 'ended', outcome = 'rejected', failure_code = 'IDENTITY_ATTEMPTS_EXCEEDED', ended_at = now()
     WHERE id = ?`,
    [id],
  );
  assert.equal((await enquiries.status(id, caller())).failureCode, 'IDENTITY_NOT_VERIFIED');
  const staff = caller({ sub: 'support-1', scopes: new Set(['enrollment:support']) });
  assert.equal((await enquiries.status(id, staff)).failureCode, 'IDENTITY_ATTEMPTS_EXCEEDED');
});

test('support sees the enrollment of any client', async () => {
  const id = await acceptEnrollment(database.owner);
  const support = caller({ clientId: 'desk', sub: 's', scopes: new Set(['enrollment:support']) });
  assert.equal((await enquiries.status(id, support)).enrollmentId, id);
});

test('a cancel is recorded once with its entry, delivered, and may be repeated', async () => {
  const id = await acceptEnrollment(database.owner);
  await Promise.all([1, 2, 3].map(() => enquiries.cancel(id, caller())));
  assert.deepEqual(
    delivered.filter((each) => each === id),
    [id],
  );
  const entries = await rows<{ actor: string }>(
    database.owner,
    `SELECT actor FROM audit_entry WHERE enrollment_id = ? AND event = 'cancel.requested'`,
    [id],
  );
  assert.deepEqual(entries, [{ actor: 'client:portal' }]);
});

test('past the pivot or ended a cancel is not possible', async () => {
  for (const end of [
    `phase = 'committed'`,
    `phase = 'purging', purge_code = 'UNAVAILABLE'`,
    `phase = 'ended', outcome = 'enrolled', ended_at = now()`,
  ]) {
    const id = await acceptEnrollment(database.owner);
    await rows(database.owner, `UPDATE enrollment SET ${end} WHERE id = ?`, [id]);
    await assert.rejects(enquiries.cancel(id, caller()), refused('not-possible-now'));
  }
});
