import type { Migration } from './migration.js';

/** A system that cannot be searched by our key is asked to create once: that it was asked is remembered before. */
export const askedIntents: Migration = {
  name: '0078-asked-intents',
  up: `
    ALTER TABLE intent ADD COLUMN is_asked boolean NOT NULL DEFAULT false;
  `,
};
