import { versionStandings } from '../../postgres/key-standing.js';
import { overdueKeys } from '../../postgres/overdue-keys.js';
import { inspecting } from '../reader.js';
import { toldOf } from '../told-version.js';
import type { Check } from './check.js';
import { database } from './database.js';

/** Versions of the wrapping keys and their ages, as the last rotation noted them. */
export const keys: Check = {
  ...database,
  name: 'keys',
  examine: (at) =>
    inspecting(at, async (db) => {
      const { kekMaxAgeHours } = at.config;
      const standings = await versionStandings(db);
      const told = standings.map((each) => toldOf(each, standings, kekMaxAgeHours));
      const overdue = await overdueKeys(db, kekMaxAgeHours);
      const ages = told.map(({ ageSeconds }) => ageSeconds ?? 0);
      return {
        facts: { versions: told.length, oldestSeconds: Math.max(0, ...ages) },
        findings: overdue.map(({ lineage, version }) => ({
          code: 'KEY_OVERDUE' as const,
          says: `${lineage} ${version} is past ${kekMaxAgeHours} h`,
        })),
      };
    }),
};
