import type { Migration } from './migration.js';

/** The row that decides (protocol.md 1). The check constraints hold what the compare-and-sets promise. */
export const enrollment: Migration = {
  name: '0001-enrollment',
  up: `
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO enrollment_api, enrollment_worker, enrollment_auditor, enrollment_reader;

    CREATE TABLE enrollment (
      id uuid PRIMARY KEY,
      phase text NOT NULL DEFAULT 'accepted'
        CHECK (phase IN ('accepted', 'running', 'committed', 'purging', 'ended')),
      fence bigint NOT NULL DEFAULT 0 CHECK (fence >= 0),
      owner_workflow text,
      owner_run text,
      patient_id text NOT NULL UNIQUE CHECK (patient_id ~ '^PAT-[0-9a-f-]{36}$'),
      correlation_id uuid NOT NULL,
      client_iss text NOT NULL,
      client_id text NOT NULL,
      client_sub text NOT NULL,
      plan jsonb NOT NULL,
      purge_code text,
      purge_step text,
      purge_attempts integer,
      outcome text CHECK (outcome IN ('enrolled', 'rejected', 'rolled-back', 'rolled-back-with-residue', 'cancelled')),
      failure_code text,
      failed_step text,
      attention text CHECK (attention IN ('WELCOME_NOT_SENT', 'WELCOME_UNCONFIRMED')),
      needs_attention boolean NOT NULL DEFAULT false,
      residue jsonb NOT NULL DEFAULT '[]',
      cancel_requested_at timestamptz,
      accepted_at timestamptz NOT NULL DEFAULT now(),
      ended_at timestamptz,
      CHECK ((phase = 'ended') = (outcome IS NOT NULL)),
      CHECK ((phase = 'ended') = (ended_at IS NOT NULL)),
      CHECK (phase <> 'purging' OR purge_code IS NOT NULL)
    );
    -- What relay and sweep look for: the few that are open, oldest first.
    CREATE INDEX enrollment_open ON enrollment (accepted_at) WHERE phase <> 'ended';

    GRANT SELECT, INSERT ON enrollment TO enrollment_api;
    GRANT UPDATE (cancel_requested_at) ON enrollment TO enrollment_api;
    GRANT SELECT, UPDATE ON enrollment TO enrollment_worker;
    GRANT SELECT ON enrollment TO enrollment_auditor, enrollment_reader;
  `,
};
