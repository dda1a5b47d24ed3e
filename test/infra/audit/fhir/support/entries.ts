import { randomUUID } from 'node:crypto';
import type { Actor, AuditFacts } from '../../../../../activities/domain/audit.js';
import type { ExportedEntry } from '../../../../../infra/audit/exported-entry.js';

/** An entry as it is exported. */
export const exportedEntry = (
  event: string,
  actor: Actor = 'service:worker',
  facts: AuditFacts = {},
): ExportedEntry => ({
  ...{ position: 1, enrollmentId: randomUUID(), seq: 1, entryId: randomUUID() },
  ...{ correlationId: randomUUID(), event, actor, facts: JSON.stringify(facts) },
  ...{ at: '2026-01-01T12:00:00.000Z', prevHash: '', hash: 'ab'.repeat(32) },
});
