import type { Environment } from './environment.js';

/** How often a bureau may be asked in a UTC day: about one person, for one client, and in all (protocol.md 8). */
export const inquiriesPerDay = (env: Environment) => ({
  person: env.integer('IDENTITY_ATTEMPTS_PER_DAY', 3, 1),
  client: env.integer('IDENTITY_ATTEMPTS_CLIENT_PER_DAY', 20_000, 1),
  bureau: env.integer('IDENTITY_ATTEMPTS_BUREAU_PER_DAY', 100_000, 1),
});
