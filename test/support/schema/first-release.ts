import { createHash } from 'node:crypto';
import { migrations } from '../../../infra/postgres/migrations/index.js';
import type { Migration } from '../../../infra/postgres/migrations/migration.js';

/** The last migration of the first release. */
const LAST = '0077-vendor-budget';

/** The schema that the first release came with, from which every later one is reached. */
export const FIRST_RELEASE: readonly Migration[] = migrations.slice(
  0,
  migrations.findIndex(({ name }) => name === LAST) + 1,
);

export const LATER: readonly Migration[] = migrations.slice(FIRST_RELEASE.length);

/** What the first release is, word for word: its databases have run this, and will not run it again. */
export const digestOfFirstRelease = (): string =>
  createHash('sha256')
    .update(JSON.stringify(FIRST_RELEASE.map(({ name, up }) => [name, up])))
    .digest('hex');
