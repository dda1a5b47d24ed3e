import type { Migration } from './migration.js';

/** A rotation looks for the wraps below a version: among the keys of all patients it must not read each to find none. */
export const recordKeyVersion: Migration = {
  name: '0045-record-key-version',
  up: 'CREATE INDEX record_key_version ON record_key (kek_version, enrollment_id)',
};
