import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import { correlationId, enrollmentId } from '../../../activities/domain/ids.js';
import type { AuditTrail } from '../../../activities/ports/audit-trail.js';
import { type Database, row } from '../../../infra/postgres/database.js';
import { failing } from '../../support/record-system-contract.js';

const sound = (): AuditEntry => ({
  entryId: randomUUID(),
  enrollmentId: enrollmentId(randomUUID()),
  correlationId: correlationId(randomUUID()),
  event: 'step.attempted',
  actor: 'service:worker',
  facts: { attempt: 1 },
});

/** What every way of appending promises. */
export function auditTrailContract(name: string, trail: () => AuditTrail, owner: () => Database) {
  const standing = async ({ enrollmentId: id }: AuditEntry) =>
    (
      await row<{ count: number }>(
        owner(),
        'SELECT count(*) AS count FROM audit_entry WHERE enrollment_id = ?',
        [id],
      )
    )?.count;

  test(`${name}: an entry that is appended again, as after a lost answer, stands once`, async () => {
    const entry = sound();
    await trail().append(entry, entry);
    await trail().append(entry);
    assert.equal(await standing(entry), 1);
  });

  test(`${name}: what cannot be written is refused by a code, and nothing beside it is half done`, async () => {
    const [entry, wrong] = [sound(), { ...sound(), actor: 'client:\n' } as const];
    await assert.rejects(trail().append(entry, wrong), failing('RECORD_INVALID'));
    assert.deepEqual([await standing(entry), await standing(wrong)], [0, 0]);
  });
}
