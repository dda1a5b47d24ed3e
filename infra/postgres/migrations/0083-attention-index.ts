import type { Migration } from './migration.js';

/** Finds the few enrollments that have ended and still want a person, at every scrape (`enrollment-figures.ts`). */
export const attentionIndex: Migration = {
  name: '0083-attention-index',
  up: [
    'DROP INDEX CONCURRENTLY IF EXISTS enrollment_attention',
    `CREATE INDEX CONCURRENTLY enrollment_attention ON enrollment (ended_at)
     WHERE phase = 'ended' AND needs_attention`,
  ],
};
