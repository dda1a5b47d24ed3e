import type { Migration } from './migration.js';

/** A process looks, when it starts, whether the schema is as new as its code. */
export const processesSeeSchema: Migration = {
  name: '0081-processes-see-schema',
  up: 'GRANT SELECT (name) ON schema_migration TO enrollment_api, enrollment_worker',
};
