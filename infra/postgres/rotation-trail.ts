import { randomUUID } from 'node:crypto';
import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { correlationId, SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import { appendAudit } from './audit-trail.js';
import type { Database, Transaction } from './database.js';

type RotationEvent = Extract<AuditEvent, `keys.${string}`>;

/** Tells the system's own chain of the trail what became of keys. */
export const recordRotation = (
  on: Database | Transaction,
  event: RotationEvent,
  facts: AuditFacts,
): Promise<void> =>
  appendAudit(on, {
    enrollmentId: SYSTEM_TRAIL,
    correlationId: correlationId(randomUUID()),
    ...{ event, actor: 'service:worker', facts },
  });
