import type { Migration } from './migration.js';

/** The built-in patient portal. User names are found by keyed hash; what could identify or log in is sealed or hashed. */
export const portal: Migration = {
  name: '0023-portal',
  up: `
    CREATE TABLE portal_account (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id),
      key text NOT NULL UNIQUE,
      username_index bytea NOT NULL CHECK (length(username_index) = 32),
      username_sealed bytea NOT NULL,
      password_hash text CHECK (password_hash LIKE '$argon2id$%'),
      totp_secret_sealed bytea NOT NULL,
      mfa text NOT NULL DEFAULT 'pending' CHECK (mfa IN ('pending', 'active')),
      access_level text NOT NULL DEFAULT 'patient' CHECK (access_level = 'patient'),
      features text[] NOT NULL DEFAULT ARRAY['view_records', 'schedule_appointments', 'messaging', 'billing'],
      -- SHA-256 of a single-use token: null once it was used.
      activation_hash bytea UNIQUE CHECK (length(activation_hash) = 32),
      activation_expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT portal_account_username_key UNIQUE (username_index)
    );
    -- Revoked with their account, also one that is opened while the account is being removed.
    CREATE TABLE portal_session (
      token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
      account_id uuid NOT NULL REFERENCES portal_account (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX portal_session_account ON portal_session (account_id);
    GRANT SELECT, INSERT, DELETE ON portal_account TO enrollment_worker;
  `,
};
