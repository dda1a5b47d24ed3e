import type { Migration } from '../../../infra/postgres/migrations/migration.js';

/** What a release to come may do to the busiest tables: one of each form that running traffic bears. */
export const EXPANSION: readonly Migration[] = [
  {
    name: '9000-expand',
    up: `
      ALTER TABLE enrollment ADD COLUMN region text;
      ALTER TABLE enrollment ADD COLUMN priority integer NOT NULL DEFAULT 0;
      ALTER TABLE enrollment ADD CONSTRAINT enrollment_region CHECK (length(region) < 10) NOT VALID;
      CREATE TABLE enrollment_label (
        enrollment_id uuid NOT NULL REFERENCES enrollment (id), label text NOT NULL, PRIMARY KEY (enrollment_id, label));
    `,
  },
  { name: '9001-validate', up: 'ALTER TABLE enrollment VALIDATE CONSTRAINT enrollment_region' },
  {
    name: '9002-index',
    up: [
      'DROP INDEX CONCURRENTLY IF EXISTS enrollment_by_region',
      'CREATE INDEX CONCURRENTLY enrollment_by_region ON enrollment (region)',
    ],
  },
];
