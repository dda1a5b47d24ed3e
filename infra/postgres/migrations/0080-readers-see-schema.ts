import type { Migration } from './migration.js';

/** Who may look at nothing but counts may also see which migrations there were: `ops doctor` tells whether the schema is behind. */
export const readersSeeSchema: Migration = {
  name: '0080-readers-see-schema',
  up: 'GRANT SELECT (name) ON schema_migration TO enrollment_reader',
};
