import type { Migration } from './migration.js';

/** What a step was about to make, committed before it makes it (protocol.md 4). Holds ids, no PHI. */
export const intent: Migration = {
  name: '0003-intent',
  up: `
    CREATE TABLE intent (
      enrollment_id uuid NOT NULL REFERENCES enrollment (id),
      step text NOT NULL,
      key text NOT NULL UNIQUE,
      system jsonb NOT NULL,
      probe text NOT NULL CHECK (probe IN ('absent', 'present')),
      made_id text,
      made_version text,
      declared_at timestamptz NOT NULL DEFAULT now(),
      settled_at timestamptz,
      PRIMARY KEY (enrollment_id, step)
    );
    GRANT SELECT, INSERT, UPDATE ON intent TO enrollment_worker;
    GRANT SELECT ON intent TO enrollment_auditor, enrollment_reader;
  `,
};
