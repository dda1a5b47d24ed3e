import type { Actor, AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import type { PortalRefusal } from '../../activities/domain/portal-refusal.js';
import { appendAudit } from '../postgres/audit-trail.js';
import type { Database, Transaction } from '../postgres/database.js';
import type { PatientAccount } from './patient-account.js';

const SERVICE = 'service:patient-portal';

/** Tells the enrollment's own chain what happened at its account. */
export const tell = (
  on: Database | Transaction,
  event: AuditEvent,
  account: PatientAccount,
  { actor = 'patient', facts = {} }: { readonly actor?: Actor; readonly facts?: AuditFacts } = {},
): Promise<void> =>
  appendAudit(on, {
    enrollmentId: account.enrollment_id,
    correlationId: account.correlation_id,
    ...{ event, actor, facts },
  });

/** Tells why somebody was not let in: of an account that is not there, the system's own chain. */
export const tellRefusal = (
  on: Database | Transaction,
  event: AuditEvent,
  account: PatientAccount | null,
  refusal: PortalRefusal,
): Promise<void> =>
  account === null
    ? appendAudit(on, systemEntry(event, SERVICE, { refusal }))
    : tell(on, event, account, { actor: SERVICE, facts: { refusal } });
