import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import { cannotStart } from '../../infra/config/cannot-start.js';
import { parseConfig } from '../../infra/config/config.js';
import { required } from '../../infra/config/required.js';
import { jsonLog } from '../../infra/observability/log.js';
import { withSecretSettings } from '../../infra/vault/secret-settings.js';
import { buildPatientPortal } from './server.js';

/** The pages of the built-in patient portal, on the loopback interface only. */
const LONGEST_CLOSE_MS = 5_000;
const EXIT_CANNOT_START = 2;

try {
  await start();
} catch (error) {
  process.stderr.write(`${cannotStart('patient portal', 'PATIENT_PORTAL_PORT', error)}\n`);
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const { api, patientPortal, logLevel } = parseConfig(await withSecretSettings(process.env));
  const app = await buildPatientPortal({
    tls: {
      cert: readFileSync(required(api.tlsCertFile, 'TLS_CERT_FILE')),
      key: readFileSync(required(api.tlsKeyFile, 'TLS_KEY_FILE')),
    },
    log: jsonLog('patient-portal', logLevel),
  });
  await app.listen({ host: '127.0.0.1', port: patientPortal.port });
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false }, () => app.close());
}
