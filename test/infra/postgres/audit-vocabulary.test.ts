import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import { AUDIT_EVENTS } from '../../../activities/domain/audit-event.js';
import { correlationId, type EnrollmentId, enrollmentId } from '../../../activities/domain/ids.js';
import { appendAudit, plainAuditTrail } from '../../../infra/postgres/audit-trail.js';
import { rows } from '../../../infra/postgres/database.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const entryFor = (id: EnrollmentId): AuditEntry => ({
  ...{ entryId: randomUUID(), enrollmentId: id, correlationId: correlationId(randomUUID()) },
  ...{ event: 'step.attempted', actor: 'service:worker', facts: { attempt: 1 } },
});
const entriesOf = async (id: EnrollmentId): Promise<number> =>
  (await rows(database.owner, 'SELECT FROM audit_entry WHERE enrollment_id = ?', [id])).length;

test('an event that has no word, and an actor of another form or too long, are refused by the database itself', async () => {
  const sound = entryFor(enrollmentId(randomUUID()));
  for (const wrong of [
    { event: 'step.invented' },
    { event: 'Mrs Miller was enrolled' },
    { actor: 'Mrs Miller' },
    { actor: 'service:Mrs Miller' },
    { actor: 'client:' },
    { actor: `client:${'x'.repeat(201)}` },
    { actor: 'staff:one\nline' },
  ])
    await assert.rejects(
      plainAuditTrail(database.worker).append({ ...sound, ...wrong } as AuditEntry),
      { code: 'RECORD_INVALID' },
      JSON.stringify(wrong),
    );
  assert.equal(await entriesOf(sound.enrollmentId), 0);
});

test('every event that has a word is taken', async () => {
  const id = enrollmentId(randomUUID());
  await appendAudit(database.worker, ...AUDIT_EVENTS.map((event) => ({ ...entryFor(id), event })));
  assert.equal(await entriesOf(id), AUDIT_EVENTS.length);
});
