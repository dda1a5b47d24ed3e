import type { Migration } from './migration.js';

/** What IT support is to be told, and the mails that tell it. Facts are codes and random ids, nothing of a person. */
export const supportNotice: Migration = {
  name: '0031-support-notice',
  up: `
    -- One mail: a notice of its own, or a digest of many.
    CREATE TABLE support_mail (
      id uuid PRIMARY KEY,
      is_digest boolean NOT NULL,
      made_at timestamptz NOT NULL DEFAULT now(),
      tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
      next_try_at timestamptz NOT NULL DEFAULT now()
    );
    -- How many went out within the last minute decides on single mails or a digest.
    CREATE INDEX support_mail_made ON support_mail (made_at);

    CREATE TABLE support_notice (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      enrollment_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('rolled-back', 'needs-attention', 'patients-insert-failed')),
      step text NOT NULL DEFAULT '',
      facts jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      mail_id uuid REFERENCES support_mail (id),
      sent_at timestamptz,
      UNIQUE (enrollment_id, kind, step)
    );
    CREATE INDEX support_notice_unsent ON support_notice (id) WHERE sent_at IS NULL;

    GRANT SELECT, INSERT ON support_notice, support_mail TO enrollment_worker;
    GRANT UPDATE (mail_id, sent_at) ON support_notice TO enrollment_worker;
    GRANT UPDATE (tries, next_try_at) ON support_mail TO enrollment_worker;
    GRANT SELECT ON support_notice, support_mail TO enrollment_api, enrollment_auditor, enrollment_reader;
  `,
};
