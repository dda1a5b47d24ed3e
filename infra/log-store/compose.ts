import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import type { Log } from '../../activities/domain/log.js';
import type { Config } from '../config/config.js';
import { required } from '../config/required.js';
import { certificateMetrics } from '../observability/certificate-metrics.js';
import { checkpointMetric } from '../observability/checkpoint-metric.js';
import { checkpointAge } from '../postgres/checkpoint-age.js';
import { openDatabase } from '../postgres/database.js';
import { backlogMetrics } from './backlog-metrics.js';
import { deliver, type LogStoreTarget } from './log-store.js';
import { ship } from './ship.js';
import { spoolMark } from './spool-mark.js';
import { spoolMetric } from './spool-metric.js';
import { spoolSource } from './spool-source.js';
import { trailSource } from './trail-source.js';
import { witnessFile } from './witness-file.js';

export interface ShipperParts {
  readonly config: Pick<Config, 'database' | 'logStore'>;
  readonly log: Log;
  readonly metrics: Registry;
  readonly signal: AbortSignal;
}

const POOL_SIZE = 2;
const OWNER_ONLY_FOLDER = 0o700;

/** Joins the sources with the store as configured; ends when the signal stops it. Throws `ConfigurationError` at once. */
export async function runShipper({ config, log, metrics, signal }: ShipperParts): Promise<void> {
  const { database, logStore } = config;
  const target = targetOf(logStore);
  const folder = required(logStore.spoolFolder, 'LOG_SPOOL_DIR');
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  const db = openDatabase({
    url: required(database.auditorUrl, 'DATABASE_AUDITOR_URL'),
    ...(database.caFile === undefined ? {} : { caFile: database.caFile }),
    poolSize: POOL_SIZE,
    applicationName: 'log-shipper',
  });
  const witness = witnessFile(logStore.witnessFile ?? join(folder, 'witness.json'));
  const shipped = spoolMark(join(folder, 'logs-shipped.json'));
  backlogMetrics(metrics, db, witness);
  spoolMetric(metrics, folder, shipped);
  checkpointMetric(metrics, () => checkpointAge(db));
  certificateMetrics(metrics, { 'log-store': logStore.certFile });
  const take = (batch: readonly Buffer[]): Promise<void> => deliver(target, batch);
  const sources = [trailSource(db, witness), spoolSource(folder, shipped)];
  await ship(sources, take, log, signal);
  await db.destroy();
}

function targetOf({ url, caFile, certFile, keyFile }: Config['logStore']): LogStoreTarget {
  const { hostname, port } = new URL(required(url === '' ? undefined : url, 'LOG_STORE_URL'));
  const textOf = (path: string | undefined, name: string): string =>
    readFileSync(required(path, name), 'utf8');
  return {
    host: hostname,
    port: Number(port || DEFAULT_PORT),
    ca: textOf(caFile, 'LOG_STORE_CA_FILE'),
    cert: textOf(certFile, 'LOG_STORE_CERT_FILE'),
    key: textOf(keyFile, 'LOG_STORE_KEY_FILE'),
  };
}

/** RFC 5425, 4.1. */
const DEFAULT_PORT = 6514;
