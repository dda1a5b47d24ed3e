import type { TrailBench } from '../../audit/support/trail-bench.js';
import { opsHere, type Ran } from './ops-command.js';

/** `ops audit ...` on the trail of a test. */
export const auditOn = (
  { database, keys }: TrailBench,
  ...words: readonly string[]
): Promise<Ran> =>
  opsHere(
    {
      MODE: 'development',
      DATABASE_READER_URL: database.urls.reader,
      DATABASE_CA_FILE: database.caFile,
      CERTIFICATE_KEY: JSON.stringify(keys),
    },
    'audit',
    ...words,
  );
