import type { Migration } from './migration.js';

/** IT support is told of each version of a wrapping key that outlives its age, once. */
export const keyOverdue: Migration = {
  name: '0048-key-overdue',
  up: `
    ALTER TABLE support_notice ADD COLUMN lineage text, ADD COLUMN key_version integer,
      ADD FOREIGN KEY (lineage, key_version) REFERENCES key_version (lineage, version);
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_enrollment_id_kind_step_request_id_key;
    ALTER TABLE support_notice
      ADD UNIQUE NULLS NOT DISTINCT (enrollment_id, kind, step, request_id, lineage, key_version);
    ALTER TABLE support_notice DROP CONSTRAINT support_notice_kind_check;
    ALTER TABLE support_notice ADD CONSTRAINT support_notice_kind_check CHECK (kind IN
      ('rolled-back', 'needs-attention', 'awaiting-repair', 'patients-insert-failed', 'break-glass', 'key-overdue'));
    GRANT INSERT (lineage, key_version), SELECT (lineage, key_version) ON support_notice TO enrollment_break_glass;
  `,
};
