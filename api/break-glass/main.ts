import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import { AuditTally } from '../../infra/audit/audit-tally.js';
import { parseConfig } from '../../infra/config/config.js';
import { required } from '../../infra/config/required.js';
import { openKeyring } from '../../infra/crypto/open-keyring.js';
import { CRASHES, endOnCrash } from '../../infra/observability/end-on-crash.js';
import { failedStart } from '../../infra/observability/failed-start.js';
import { jsonLog } from '../../infra/observability/log.js';
import { logDestination } from '../../infra/observability/log-destination.js';
import { plainAuditTrail } from '../../infra/postgres/audit-trail.js';
import { openDatabase } from '../../infra/postgres/database.js';
import { withSecretSettings } from '../../infra/vault/secret-settings.js';
import { tokenVerifier } from '../auth.js';
import { buildBreakGlassServer } from './server.js';

/** The break-glass server, on loopback unless `BREAK_GLASS_HOST` says otherwise: the one way for people to a dossier. */
const LONGEST_CLOSE_MS = 5_000;
const EXIT_CANNOT_START = 2;
const POOL_SIZE = 2;
const CALLS_PER_MINUTE = 60;

try {
  await start();
} catch (error) {
  process.stderr.write(failedStart('break-glass', 'BREAK_GLASS_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const { api, breakGlass, database, logLevel } = config;
  // A keyring that is not sound stops the start, not the first emergency.
  const opened = await openKeyring(config);
  const db = openDatabase({
    url: required(database.breakGlassUrl, 'DATABASE_BREAK_GLASS_URL'),
    ...(database.caFile === undefined ? {} : { caFile: database.caFile }),
    poolSize: POOL_SIZE,
    applicationName: 'break-glass',
  });
  const log = jsonLog('break-glass', logLevel, logDestination(config.logStore, 'break-glass'));
  endOnCrash(log);
  const tally = new AuditTally({ service: 'break-glass', trail: plainAuditTrail(db), log });
  const app = await buildBreakGlassServer({
    tls: {
      cert: readFileSync(required(api.tlsCertFile, 'TLS_CERT_FILE')),
      key: readFileSync(required(api.tlsKeyFile, 'TLS_KEY_FILE')),
    },
    ...{ log, notes: tally },
    db,
    keyring: opened.keyring,
    verifier: tokenVerifier({ issuer: api.oidcIssuer, audience: breakGlass.audience }),
    acr: breakGlass.acr,
    callsPerMinute: CALLS_PER_MINUTE,
  });
  await app.listen({ host: breakGlass.host, port: breakGlass.port });
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false, skip: [...CRASHES] }, async () => {
    await app.close();
    await tally.close();
    await db.destroy();
    opened.close();
  });
}
