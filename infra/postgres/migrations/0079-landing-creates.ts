import type { Migration } from './migration.js';

/**
 * Until when a create that was asked for may still land at its system. In rows of before it is empty: those systems
 * cannot be searched, and are never asked again.
 */
export const landingCreates: Migration = {
  name: '0079-landing-creates',
  up: `
    ALTER TABLE intent ADD COLUMN may_land_until timestamptz;
  `,
};
