import type { Migration } from './migration.js';

/**
 * One person, one enrollment (protocol.md 12): whoever holds the claim, under a keyed hash. Kept when enrolled, gone
 * with the transaction that ends a purge.
 */
export const personClaim: Migration = {
  name: '0047-person-claim',
  up: `
    CREATE TABLE person_claim (
      index bytea PRIMARY KEY CHECK (octet_length(index) = 32),
      -- An index cannot be made anew without the values that it was made of.
      key_version integer NOT NULL CHECK (key_version > 0),
      enrollment_id uuid NOT NULL UNIQUE REFERENCES enrollment (id)
    );
    GRANT SELECT, INSERT ON person_claim TO enrollment_api;
    GRANT SELECT, INSERT, DELETE ON person_claim TO enrollment_worker;
  `,
};
