import type { Migration } from './migration.js';

/**
 * What the figures of `enrollment-figures.ts` are read from, at every scrape: since when an enrollment is being purged,
 * and the few that have ended and still want a person. A trigger writes the time, so that workers of the release before
 * write it too.
 */
export const standingFigures: Migration = {
  name: '0079-standing-figures',
  up: `
    ALTER TABLE enrollment ADD COLUMN purging_at timestamptz;

    CREATE FUNCTION enrollment_note_purging() RETURNS trigger LANGUAGE plpgsql
      SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        NEW.purging_at := now();
        RETURN NEW;
      END $$;
    REVOKE EXECUTE ON FUNCTION enrollment_note_purging() FROM PUBLIC;
    CREATE TRIGGER enrollment_purging_since BEFORE UPDATE OF phase ON enrollment
      FOR EACH ROW WHEN (NEW.phase = 'purging' AND OLD.phase <> 'purging')
      EXECUTE FUNCTION enrollment_note_purging();

    CREATE INDEX enrollment_attention ON enrollment (ended_at) WHERE phase = 'ended' AND needs_attention;
  `,
};
