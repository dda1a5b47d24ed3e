import type { Migration } from './migration.js';

/** One signed purge certificate per enrollment; the first that is stored stands (protocol.md 14). */
export const certificate: Migration = {
  name: '0004-certificate',
  up: `
    CREATE TABLE certificate (
      enrollment_id uuid PRIMARY KEY REFERENCES enrollment (id),
      jws text NOT NULL CHECK (length(jws) <= 65536),
      signed_at timestamptz NOT NULL DEFAULT now()
    );
    GRANT SELECT, INSERT ON certificate TO enrollment_worker;
    GRANT SELECT ON certificate TO enrollment_auditor, enrollment_reader;
  `,
};
