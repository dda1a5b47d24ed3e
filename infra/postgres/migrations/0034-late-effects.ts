import type { Migration } from './migration.js';

/** When to look again for effects of attempts whose outcome nobody knew at the end (protocol.md 14). */
export const lateEffects: Migration = {
  name: '0034-late-effects',
  up: `
    ALTER TABLE enrollment
      ADD COLUMN late_steps text[] NOT NULL DEFAULT '{}',
      ADD COLUMN certified_at timestamptz,
      ADD COLUMN late_probe_at timestamptz,
      ADD COLUMN late_found_at timestamptz,
      ADD CHECK (late_found_at IS NULL OR phase = 'ended');
    CREATE INDEX enrollment_late_probe ON enrollment (late_probe_at) WHERE late_probe_at IS NOT NULL;
    CREATE INDEX enrollment_late_found ON enrollment (late_found_at) WHERE late_found_at IS NOT NULL;
    -- What the sweep looks through for endings that a crash left half done: few, however many have ended.
    CREATE INDEX enrollment_uncertified ON enrollment (ended_at)
      WHERE phase = 'ended' AND outcome <> 'enrolled' AND certified_at IS NULL;
    CREATE INDEX enrollment_not_enrolled ON enrollment (ended_at) WHERE phase = 'ended' AND outcome <> 'enrolled';

    -- What was removed after the certificate had been signed is certified too.
    CREATE TABLE certificate_addendum (
      enrollment_id uuid NOT NULL REFERENCES certificate (enrollment_id),
      n integer NOT NULL CHECK (n > 0),
      jws text NOT NULL CHECK (length(jws) <= 65536),
      signed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (enrollment_id, n)
    );
    GRANT SELECT, INSERT ON certificate_addendum TO enrollment_worker;
    GRANT SELECT ON certificate_addendum TO enrollment_auditor, enrollment_reader;
    GRANT SELECT ON held_record TO enrollment_worker;
  `,
};
