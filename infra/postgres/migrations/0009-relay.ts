import type { Migration } from './migration.js';

/** When the relay looks at an enrollment next: it starts what was accepted and delivers cancels. */
export const relay: Migration = {
  name: '0009-relay',
  up: `
    ALTER TABLE enrollment ADD COLUMN relay_due_at timestamptz NOT NULL DEFAULT now() + interval '2 seconds';
    CREATE INDEX enrollment_relay ON enrollment (relay_due_at)
      WHERE phase = 'accepted' OR (phase = 'running' AND cancel_requested_at IS NOT NULL);
    GRANT UPDATE (relay_due_at) ON enrollment TO enrollment_api;
  `,
};
