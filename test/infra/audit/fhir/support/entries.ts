import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Actor, AuditEvent, AuditFacts } from '../../../../../activities/domain/audit.js';
import type { ExportedEntry } from '../../../../../infra/audit/exported-entry.js';

const text = readFileSync(
  new URL('../../../../../activities/domain/audit.ts', import.meta.url),
  'utf8',
);
const union = text.slice(text.indexOf('export type AuditEvent'), text.indexOf('/** Who acted'));

/** The whole vocabulary, from where it is written down. */
export const EVENTS = [...union.matchAll(/\| '([^']+)'/g)].map(([, event]) => event as AuditEvent);

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
