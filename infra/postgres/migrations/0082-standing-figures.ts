import type { Migration } from './migration.js';

/**
 * Since when an enrollment is being purged, which `enrollment-figures.ts` reads at every scrape. A trigger writes it, so
 * that workers of the release before write it too.
 */
export const standingFigures: Migration = {
  name: '0082-standing-figures',
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
  `,
};
