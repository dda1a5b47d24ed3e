import { parseOpsConfig } from '../config/ops-config.js';
import { required } from '../config/required.js';
import { failedStart } from '../observability/failed-start.js';
import { jsonLog } from '../observability/log.js';
import { migrate } from './migrate.js';

/** Brings the schema up to date, as the database's owner (`DATABASE_URL`), and ends: the job before each release. */
const EXIT_CANNOT_RUN = 2;

try {
  const { databaseOwnerUrl, databaseCaFile } = parseOpsConfig(process.env);
  const url = required(databaseOwnerUrl, 'DATABASE_URL');
  const log = jsonLog('migrations', 'info');
  log.info('process.started');
  await migrate({ url, ...(databaseCaFile === undefined ? {} : { caFile: databaseCaFile }) });
  log.info('process.stopped');
} catch (error) {
  process.stderr.write(failedStart('migrations', 'DATABASE_URL', error));
  process.exitCode = EXIT_CANNOT_RUN;
}
