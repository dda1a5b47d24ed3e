import { statfs } from 'node:fs/promises';
import type { Check } from './check.js';
import { where } from './finding.js';

const LEAST_PERCENT = 5;

/** Room for what waits to be shipped. PostgreSQL does not tell of its own volume: watch that where it runs. */
export const disk: Check = {
  name: 'disk',
  setting: 'LOG_SPOOL_DIR',
  away: 'DISK_FILLING',
  isNamed: ({ logSpoolFolder }) => logSpoolFolder !== undefined,
  async examine({ config: { logSpoolFolder } }) {
    const { bavail, blocks } = await statfs(logSpoolFolder ?? '');
    const percent = Math.floor((bavail / blocks) * 100);
    return {
      facts: { freePercent: percent },
      findings: where([
        percent < LEAST_PERCENT,
        'DISK_FILLING',
        `${percent} % of LOG_SPOOL_DIR is free`,
      ]),
    };
  },
};
