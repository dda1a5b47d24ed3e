import { certificates } from './certificates.js';
import type { Check } from './check.js';
import { database } from './database.js';
import { databaseRoles } from './database-roles.js';
import { disk } from './disk.js';
import { api, bureau, codec, ehr, issuer } from './endpoints.js';
import { enrollments } from './enrollments.js';
import { mail } from './greeting.js';
import { keyringFile, keyServer } from './keyring.js';
import { keys } from './keys.js';
import { logSpool, logStore } from './log-store.js';
import { schedules } from './schedules.js';
import { temporal } from './temporal.js';
import { trail } from './trail.js';

/** Everything that the product leans on, in the order in which it is told. */
export const CHECKS: readonly Check[] = [
  ...[database, databaseRoles, enrollments, keys, trail],
  ...[temporal, schedules, keyringFile, keyServer],
  ...[api, codec, issuer, mail, bureau, ehr],
  ...[certificates, logStore, logSpool, disk],
];
