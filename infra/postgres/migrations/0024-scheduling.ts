import type { Migration } from './migration.js';

/** The built-in appointment book. No double booking, by constraint (protocol.md 23). */
export const scheduling: Migration = {
  name: '0024-scheduling',
  up: `
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE TABLE appointment_slot (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      provider_id uuid NOT NULL REFERENCES provider (id),
      starts_at timestamptz NOT NULL,
      minutes integer NOT NULL CHECK (minutes > 0),
      UNIQUE (provider_id, starts_at),
      UNIQUE (id, provider_id)
    );
    CREATE TABLE appointment (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      enrollment_id uuid NOT NULL REFERENCES enrollment (id),
      key text NOT NULL UNIQUE,
      slot_id uuid NOT NULL,
      provider_id uuid NOT NULL,
      kind text NOT NULL DEFAULT 'New Patient Visit',
      during tstzrange NOT NULL,
      booked_at timestamptz NOT NULL DEFAULT now(),
      cancelled_at timestamptz,
      FOREIGN KEY (slot_id, provider_id) REFERENCES appointment_slot (id, provider_id)
    );
    CREATE UNIQUE INDEX appointment_one_per_slot ON appointment (slot_id) WHERE cancelled_at IS NULL;
    CREATE UNIQUE INDEX appointment_one_per_enrollment ON appointment (enrollment_id) WHERE cancelled_at IS NULL;
    ALTER TABLE appointment ADD CONSTRAINT appointment_provider_is_free
      EXCLUDE USING gist (provider_id WITH =, during WITH &&) WHERE (cancelled_at IS NULL);
    -- INSERT refills the book.
    GRANT SELECT, INSERT ON appointment_slot TO enrollment_worker;
    GRANT SELECT, INSERT, DELETE ON appointment TO enrollment_worker;
  `,
};
