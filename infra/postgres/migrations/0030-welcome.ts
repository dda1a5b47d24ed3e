import type { Migration } from './migration.js';

/** What became of the one welcome mail of an enrollment (protocol.md 7). Neither address nor letter is kept. */
export const welcome: Migration = {
  name: '0030-welcome',
  up: `
    CREATE TABLE welcome (
      enrollment_id uuid PRIMARY KEY REFERENCES enrollment (id),
      state text NOT NULL CHECK (state IN ('sending', 'ready', 'accepted', 'refused', 'unknown')),
      -- The attempt that may speak to the mail server, and the only one that may say what came of it.
      attempt_id uuid NOT NULL,
      tries integer NOT NULL DEFAULT 1 CHECK (tries > 0),
      changed_at timestamptz NOT NULL DEFAULT now()
    );

    -- The last word on a letter stands, whoever writes.
    CREATE FUNCTION welcome_keep_last_word() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.state IN ('accepted', 'refused', 'unknown') THEN
          RAISE EXCEPTION 'the welcome mail is settled' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER welcome_settled_once BEFORE UPDATE ON welcome
      FOR EACH ROW EXECUTE FUNCTION welcome_keep_last_word();

    GRANT SELECT, INSERT ON welcome TO enrollment_worker;
    GRANT UPDATE (state, attempt_id, tries, changed_at) ON welcome TO enrollment_worker;
    GRANT SELECT ON welcome TO enrollment_auditor, enrollment_reader;
  `,
};
