import type { Migration } from './migration.js';

/** What an enrollment waits for, and until when; what staff decided about it (`saga.md`, promises 3 and 10). */
export const waits: Migration = {
  name: '0033-waits',
  up: `
    ALTER TABLE enrollment
      ADD COLUMN waiting_for text CHECK (waiting_for IN ('review', 'repair')),
      ADD COLUMN waiting_step text,
      ADD COLUMN wait_until timestamptz,
      ADD CHECK (waiting_for IS NULL OR phase = 'running'),
      ADD CHECK ((waiting_for IS NULL) = (wait_until IS NULL)),
      ADD CHECK ((waiting_for IS NULL) = (waiting_step IS NULL));

    -- One line for each action that the intake signed and a workflow obeyed. A jti is good for one update of one run.
    CREATE TABLE staff_action (
      jti uuid PRIMARY KEY,
      enrollment_id uuid NOT NULL REFERENCES enrollment (id),
      action text NOT NULL CHECK (action IN ('retry-now', 'retry-step', 'roll-back', 'resolve', 'decide-identity')),
      step text,
      decision text CHECK (decision IN ('accept', 'reject')),
      reason_code text CHECK (reason_code ~ '^[A-Z][A-Z_]{0,59}$'),
      sub text NOT NULL CHECK (length(sub) <= 200),
      run_id text NOT NULL,
      update_id text NOT NULL,
      acted_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX staff_action_of ON staff_action (enrollment_id);
    GRANT SELECT, INSERT ON staff_action TO enrollment_worker;
    GRANT SELECT ON staff_action TO enrollment_auditor, enrollment_reader;

    ALTER TABLE support_notice DROP CONSTRAINT support_notice_kind_check;
    ALTER TABLE support_notice ADD CONSTRAINT support_notice_kind_check
      CHECK (kind IN ('rolled-back', 'needs-attention', 'awaiting-repair', 'patients-insert-failed'));
  `,
};
