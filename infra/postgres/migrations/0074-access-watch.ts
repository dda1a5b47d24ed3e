import type { Migration } from './migration.js';

/** Unusual access: indexes over the entries that tell of it, and a notice to IT support for each alert. */
export const accessWatch: Migration = {
  name: '0074-access-watch',
  up: `
    -- Small, since most entries are none of these. A query that names them uses it.
    CREATE INDEX audit_entry_watched ON audit_entry (event, at) WHERE event IN
      ('access.alerted', 'break-glass.requested', 'break-glass.refused', 'portal.sign-in-refused',
       'portal.activation-refused', 'portal.change-refused', 'codec.refused', 'staff.refused',
       'request.refused', 'enrollment.read');
    CREATE INDEX audit_entry_watched_failure ON audit_entry ((facts ->> 'code'), at)
      WHERE event = 'step.failed' AND facts ->> 'code' IN ('IDENTITY_ATTEMPTS_EXCEEDED', 'NOT_OPENED');

    ALTER TABLE support_notice ADD COLUMN alert_id uuid;
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_enrollment_id_kind_step_request_id_lineage_k_key;
    ALTER TABLE support_notice
      ADD UNIQUE NULLS NOT DISTINCT (enrollment_id, kind, step, request_id, lineage, key_version, alert_id);
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_kind_check;
    ALTER TABLE support_notice ADD CONSTRAINT support_notice_kind_check CHECK (kind IN
      ('rolled-back', 'needs-attention', 'awaiting-repair', 'patients-insert-failed', 'break-glass', 'key-overdue',
       'access-alert'));
    GRANT INSERT (alert_id), SELECT (alert_id) ON support_notice TO enrollment_break_glass;
  `,
};
