import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import { AuditTally } from '../../infra/audit/audit-tally.js';
import { parseConfig } from '../../infra/config/config.js';
import { required } from '../../infra/config/required.js';
import { localBlindIndexes } from '../../infra/crypto/blind-index.js';
import { openKeyring } from '../../infra/crypto/open-keyring.js';
import { passwordHashes } from '../../infra/crypto/password-hash.js';
import { CRASHES, endOnCrash } from '../../infra/observability/end-on-crash.js';
import { failedStart } from '../../infra/observability/failed-start.js';
import { jsonLog } from '../../infra/observability/log.js';
import { logDestination } from '../../infra/observability/log-destination.js';
import { plainAuditTrail } from '../../infra/postgres/audit-trail.js';
import { openDatabase } from '../../infra/postgres/database.js';
import { withSecretSettings } from '../../infra/vault/secret-settings.js';
import { buildPatientPortal } from './server.js';

/** The pages of the built-in patient portal, on loopback unless `PATIENT_PORTAL_HOST` says otherwise. */
const LONGEST_CLOSE_MS = 5_000;
const EXIT_CANNOT_START = 2;
const POOL_SIZE = 5;
const LIMITS = { perAddressPerMinute: 30, perAccountPerQuarterHour: 10 };

try {
  await start();
} catch (error) {
  process.stderr.write(failedStart('patient-portal', 'PATIENT_PORTAL_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const { api, adapters, database, patientPortal, logLevel } = config;
  const opened = await openKeyring(config, 'indexes');
  const db = openDatabase({
    url: required(database.patientPortalUrl, 'DATABASE_PATIENT_PORTAL_URL'),
    ...(database.caFile === undefined ? {} : { caFile: database.caFile }),
    poolSize: POOL_SIZE,
    applicationName: 'patient-portal',
  });
  const log = jsonLog(
    'patient-portal',
    logLevel,
    logDestination(config.logStore, 'patient-portal'),
  );
  endOnCrash(log);
  const tally = new AuditTally({ service: 'patient-portal', trail: plainAuditTrail(db), log });
  const app = await buildPatientPortal({
    tls: {
      cert: readFileSync(required(api.tlsCertFile, 'TLS_CERT_FILE')),
      key: readFileSync(required(api.tlsKeyFile, 'TLS_KEY_FILE')),
    },
    ...{ log, notes: tally },
    db,
    keyring: opened.keyring,
    passwords: passwordHashes(),
    usernameIndex: localBlindIndexes(opened.parts).portalUsername,
    publicUrl: adapters.portal.url,
    limits: LIMITS,
  });
  await app.listen({ host: patientPortal.host, port: patientPortal.port });
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false, skip: [...CRASHES] }, async () => {
    await app.close();
    await tally.close();
    await db.destroy();
    opened.close();
  });
}
