import type { Migration } from './migration.js';

/**
 * Sealed values and the wrapped keys that open them (protocol.md 10, 11, 13, 15). The intake may add; only the worker
 * may read a dossier or delete. `UPDATE (kek_version)` is what `FOR SHARE` asks of a role.
 */
export const custody: Migration = {
  name: '0010-custody',
  up: `
    -- The lowest version of each family of wrapping keys that a key may still be wrapped under.
    CREATE TABLE key_state (
      lineage text PRIMARY KEY CHECK (lineage IN ('pending', 'records')),
      floor integer NOT NULL DEFAULT 1 CHECK (floor > 0)
    );
    INSERT INTO key_state (lineage) VALUES ('pending'), ('records');

    CREATE TABLE dossier_key (
      enrollment_id uuid PRIMARY KEY REFERENCES enrollment (id),
      kek_version integer NOT NULL CHECK (kek_version > 0),
      wrapped bytea NOT NULL CHECK (octet_length(wrapped) <= 1024)
    );
    CREATE TABLE dossier (
      enrollment_id uuid NOT NULL REFERENCES dossier_key (enrollment_id),
      field text NOT NULL CHECK (field ~ '^[A-Za-z0-9]{1,40}$'),
      sealed bytea NOT NULL CHECK (octet_length(sealed) <= 65536),
      PRIMARY KEY (enrollment_id, field)
    );
    CREATE TABLE record_key (
      enrollment_id uuid PRIMARY KEY REFERENCES enrollment (id),
      kek_version integer NOT NULL CHECK (kek_version > 0),
      wrapped bytea NOT NULL CHECK (octet_length(wrapped) <= 1024)
    );
    CREATE TABLE idempotency (
      owner_and_key_hmac bytea PRIMARY KEY CHECK (octet_length(owner_and_key_hmac) = 32),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id),
      fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
      created_at timestamptz NOT NULL DEFAULT now()
    );

    -- Holds the floor still while a wrap is stored, so that no version is destroyed that a row just came to name.
    CREATE FUNCTION key_version_in_force() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        lowest integer;
      BEGIN
        SELECT k.floor INTO lowest FROM public.key_state k WHERE k.lineage = TG_ARGV[0] FOR SHARE;
        IF lowest IS NULL OR NEW.kek_version < lowest THEN
          RAISE EXCEPTION 'wrapped under a retired key version' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NEW;
      END $$;
    REVOKE EXECUTE ON FUNCTION key_version_in_force() FROM PUBLIC;
    CREATE TRIGGER dossier_key_in_force BEFORE INSERT OR UPDATE ON dossier_key
      FOR EACH ROW EXECUTE FUNCTION key_version_in_force('pending');
    CREATE TRIGGER record_key_in_force BEFORE INSERT OR UPDATE ON record_key
      FOR EACH ROW EXECUTE FUNCTION key_version_in_force('records');

    GRANT INSERT ON dossier TO enrollment_api;
    GRANT SELECT, INSERT ON dossier_key, idempotency TO enrollment_api;
    GRANT SELECT, INSERT, DELETE, UPDATE (sealed) ON dossier TO enrollment_worker;
    GRANT SELECT, DELETE, UPDATE (kek_version) ON dossier_key TO enrollment_worker;
    GRANT SELECT, INSERT, DELETE ON record_key TO enrollment_worker;
  `,
};
