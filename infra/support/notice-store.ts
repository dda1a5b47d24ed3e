import type { AuditEntry, AuditEvent } from '../../activities/domain/audit.js';
import { isFailureCode } from '../../activities/domain/failure.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { appendAudit } from '../postgres/audit-trail.js';
import { type Database, rows } from '../postgres/database.js';
import { guarded } from '../postgres/failure.js';
import { insertNotice } from '../postgres/support-notices.js';

/**
 * Puts a notice into the outbox with its entries in the trail; one that was `mailed` already, while the database was
 * away, goes in as sent. Throws `Failure`.
 */
export const storeNotice = (
  db: Database,
  notice: SupportNotice,
  isMailed: boolean,
): Promise<void> =>
  guarded(() =>
    db.transaction(async (tx) => {
      const isNew = await insertNotice(tx, notice);
      if (isNew && notice.kind === 'patients-insert-failed')
        await appendAudit(tx, noticeEntry('patients.insert.failed', notice));
      if (!isMailed) return;
      const marked = await rows(
        tx,
        `UPDATE support_notice SET sent_at = now()
         WHERE enrollment_id = ? AND kind = ? AND step = ? AND sent_at IS NULL RETURNING id`,
        [notice.enrollmentId, notice.kind, notice.step ?? ''],
      );
      if (marked.length > 0) await appendAudit(tx, noticeEntry('support.notified', notice));
    }),
  );

/** What the trail says of a notice. */
export const noticeEntry = (
  event: AuditEvent,
  { enrollmentId, correlationId, step, code, attempts }: SupportNotice,
): Omit<AuditEntry, 'entryId'> => ({
  enrollmentId,
  correlationId,
  event,
  actor: 'service:worker',
  facts: {
    ...(step === null ? {} : { step }),
    ...(isFailureCode(code) ? { code } : {}),
    ...(attempts > 0 ? { attempt: attempts } : {}),
  },
});
