import { randomUUID } from 'node:crypto';
import type { ApplicantField } from '../../activities/domain/applicant.js';
import type { AuditFacts } from '../../activities/domain/audit.js';
import {
  type BreakGlassReason,
  type BreakGlassRequestId,
  breakGlassRequestId,
  type TicketNumber,
} from '../../activities/domain/break-glass.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import { type BreakGlassRefusal, type On, refused, tell } from './break-glass-trail.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { insertNotice } from './support-notices.js';

/** What an officer asks for. */
export interface BreakGlassWish {
  readonly enrollmentId: EnrollmentId;
  readonly fields: readonly ApplicantField[];
  readonly reasonCode: BreakGlassReason;
  readonly ticket: TicketNumber;
}

/** A request as it stands. `isOpen`: it may still be approved; `isApproved`: its fields may be opened now. */
interface RequestRow {
  readonly id: BreakGlassRequestId;
  readonly enrollment_id: EnrollmentId;
  readonly correlation_id: CorrelationId;
  readonly fields: readonly ApplicantField[];
  readonly reason_code: BreakGlassReason;
  readonly ticket: TicketNumber;
  readonly requested_by: string;
  readonly is_live: boolean;
  readonly is_open: boolean;
  readonly is_approved: boolean;
}

/** A reveal that is on record, of whose dossier, and what was asked for. */
export interface RecordedReveal {
  readonly reveal: string;
  readonly on: On;
  readonly facts: AuditFacts;
}

const LIVE = `phase IN ('accepted', 'running', 'committed')`;

/** Notes what an officer wants. */
export const requestBreakGlass = (
  db: Database,
  officer: string,
  wish: BreakGlassWish,
): Promise<BreakGlassRequestId | BreakGlassRefusal> =>
  db.transaction(async (tx) => {
    const id = breakGlassRequestId(randomUUID());
    const { enrollmentId, fields, reasonCode, ticket } = wish;
    const held = await row<{ correlation_id: CorrelationId; is_live: boolean }>(
      tx,
      `SELECT correlation_id, ${LIVE} AS is_live FROM enrollment WHERE id = ?`,
      [enrollmentId],
    );
    if (held === null) return 'unknown';
    const facts = { fields, reasonCode, ticket };
    const on = { enrollmentId, correlationId: held.correlation_id, officer };
    if (!held.is_live) return refused(tx, on, facts, 'not-live');
    await rows(
      tx,
      `INSERT INTO break_glass_request (id, enrollment_id, fields, reason_code, ticket, requested_by)
       VALUES (?, ?, ?::text[], ?, ?, ?)`,
      [id, enrollmentId, fields, reasonCode, ticket, officer],
    );
    await tell(tx, 'break-glass.requested', on, facts);
    return id;
  });

/** A second officer agrees; null when it stands. From then on the fields may be opened for five minutes. */
export const approveBreakGlass = (
  db: Database,
  officer: string,
  id: BreakGlassRequestId,
): Promise<BreakGlassRefusal | null> =>
  db.transaction(async (tx) => {
    const request = await requestOf(tx, id);
    if (request === null) return 'unknown';
    const on = onRequest(request, officer);
    if (request.requested_by === officer) return refused(tx, on, factsOf(request), 'same-officer');
    if (!request.is_live) return refused(tx, on, factsOf(request), 'not-live');
    const approved = await row(
      tx,
      'UPDATE break_glass_request SET approved_by = ? WHERE id = ? AND approved_by IS NULL AND ?::boolean RETURNING id',
      [officer, id, request.is_open],
    );
    if (approved === null) return refused(tx, on, factsOf(request), 'not-approved');
    await tell(tx, 'break-glass.approved', on, factsOf(request));
    return null;
  });

/**
 * Puts on record that the officer who asked is about to read: the entry in the accounting of disclosures and the notice
 * to IT support. Committed before any value is opened; what it answers opens them, for seconds.
 */
export const recordReveal = (
  db: Database,
  officer: string,
  id: BreakGlassRequestId,
): Promise<RecordedReveal | BreakGlassRefusal> =>
  db.transaction(async (tx) => {
    const request = await requestOf(tx, id);
    if (request === null || request.requested_by !== officer) return 'unknown';
    const on = onRequest(request, officer);
    if (!request.is_live) return refused(tx, on, factsOf(request), 'not-live');
    if (!request.is_approved) return refused(tx, on, factsOf(request), 'not-approved');
    const reveal = randomUUID();
    await rows(tx, 'INSERT INTO break_glass_reveal (id, request_id) VALUES (?, ?)', [reveal, id]);
    await tell(tx, 'phi.disclosed', on, { ...factsOf(request), purpose: 'break-glass' });
    const { enrollmentId, correlationId } = on;
    const { fields, ticket, reason_code: code } = request;
    await insertNotice(tx, {
      ...{ kind: 'break-glass', step: null, attempts: 0 },
      ...{ enrollmentId, correlationId, code, fields, ticket, requestId: id },
    });
    return { reveal, on, facts: factsOf(request) };
  });

const requestOf = (tx: Transaction, id: BreakGlassRequestId): Promise<RequestRow | null> =>
  row<RequestRow>(
    tx,
    `SELECT q.id, q.enrollment_id, e.correlation_id, q.fields, q.reason_code, q.ticket, q.requested_by,
            ${LIVE} AS is_live,
            q.approved_by IS NULL AND q.requested_at > now() - interval '30 minutes' AS is_open,
            coalesce(q.approved_at > now() - interval '5 minutes', false) AS is_approved
     FROM break_glass_request q JOIN enrollment e ON e.id = q.enrollment_id WHERE q.id = ?`,
    [id],
  );

const onRequest = (request: RequestRow, officer: string): On => ({
  enrollmentId: request.enrollment_id,
  correlationId: request.correlation_id,
  officer,
});

const factsOf = ({ fields, reason_code: reasonCode, ticket }: RequestRow): AuditFacts => ({
  ...{ fields, reasonCode, ticket },
});
