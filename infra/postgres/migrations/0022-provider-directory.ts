import type { Migration } from './migration.js';

/** Who can be a primary care provider. The database itself refuses a place too many (protocol.md 22). */
export const providerDirectory: Migration = {
  name: '0022-provider-directory',
  up: `
    CREATE TABLE clinic (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      address text NOT NULL,
      city text NOT NULL,
      state text NOT NULL,
      postal_code text NOT NULL,
      time_zone text NOT NULL
    );
    CREATE TABLE room (
      id uuid PRIMARY KEY,
      clinic_id uuid NOT NULL REFERENCES clinic (id),
      name text NOT NULL,
      UNIQUE (clinic_id, name)
    );
    CREATE TABLE provider (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      specialty text NOT NULL,
      languages text[] NOT NULL,
      clinic_id uuid NOT NULL REFERENCES clinic (id),
      room_id uuid NOT NULL REFERENCES room (id),
      capacity integer NOT NULL CHECK (capacity >= 0),
      taken integer NOT NULL DEFAULT 0,
      CHECK (taken BETWEEN 0 AND capacity)
    );
    CREATE TABLE provider_assignment (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id),
      key text NOT NULL UNIQUE,
      provider_id uuid NOT NULL REFERENCES provider (id),
      assigned_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX provider_assignment_provider ON provider_assignment (provider_id);
    GRANT SELECT ON clinic, room, provider TO enrollment_worker;
    GRANT UPDATE (taken) ON provider TO enrollment_worker;
    GRANT SELECT, INSERT, DELETE ON provider_assignment TO enrollment_worker;
  `,
};
