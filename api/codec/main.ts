import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import type { JWK } from 'jose';
import { AuditTally } from '../../infra/audit/audit-tally.js';
import { type Config, parseConfig } from '../../infra/config/config.js';
import { required } from '../../infra/config/required.js';
import { localCodecKeys } from '../../infra/crypto/codec-keys.js';
import { openKeyParts } from '../../infra/crypto/open-keyring.js';
import { CRASHES, endOnCrash } from '../../infra/observability/end-on-crash.js';
import { failedStart } from '../../infra/observability/failed-start.js';
import { jsonLog } from '../../infra/observability/log.js';
import { logDestination } from '../../infra/observability/log-destination.js';
import { postgresAuditTrail } from '../../infra/postgres/audit-trail.js';
import { openDatabase } from '../../infra/postgres/database.js';
import { sealingCodec } from '../../infra/temporal/payload-codec.js';
import { withSecretSettings } from '../../infra/vault/secret-settings.js';
import { tokenVerifier } from '../auth.js';
import { buildCodecServer, type CodecServerParts } from './server.js';

/** The codec server, on loopback unless `CODEC_HOST` says otherwise. It is given the payload codec's keys and no others. */
const LONGEST_CLOSE_MS = 5_000;
const EXIT_CANNOT_START = 2;
const POOL_SIZE = 2;
/** The first is what all staff have: so that a refused one too has a name in the trail. */
const SCOPE = 'enrollment:read enrollment:support enrollment:operate';

try {
  await start();
} catch (error) {
  process.stderr.write(failedStart('codec', 'CODEC_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const { mode, api, codec, temporal, logLevel, database } = config;
  const keys = localCodecKeys(await openKeyParts(config, 'payloadCodec'));
  const db = openDatabase({
    url: required(database.codecUrl, 'DATABASE_CODEC_URL'),
    ...(database.caFile === undefined ? {} : { caFile: database.caFile }),
    poolSize: POOL_SIZE,
    applicationName: 'codec',
  });
  const log = jsonLog('codec', logLevel, logDestination(config.logStore, 'codec'));
  endOnCrash(log);
  const tally = new AuditTally({ service: 'codec', trail: postgresAuditTrail(db), log });
  const app = await buildCodecServer({
    tls: {
      cert: readFileSync(required(api.tlsCertFile, 'TLS_CERT_FILE')),
      key: readFileSync(required(api.tlsKeyFile, 'TLS_KEY_FILE')),
    },
    ...{ log, notes: tally },
    codec: sealingCodec(keys, { mode }),
    namespace: temporal.namespace,
    allowedOrigin: codec.allowedOrigin,
    verifier: tokenVerifier({ issuer: api.oidcIssuer, audience: codec.audience }),
    trail: postgresAuditTrail(db),
    signIn: signInOf(config),
  });
  await app.listen({ host: codec.host, port: codec.port });
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false, skip: [...CRASHES] }, async () => {
    await app.close();
    await tally.close();
    await db.destroy();
  });
}

/** Browsers need a page that they read from, and a client key at the issuer. */
function signInOf({ api, codec }: Config): CodecServerParts['signIn'] {
  if (codec.clientKey === undefined || codec.allowedOrigin === undefined) return null;
  return {
    client: {
      issuer: api.oidcIssuer,
      clientId: codec.clientId,
      key: JSON.parse(codec.clientKey) as JWK,
      redirectUri: new URL('/callback', codec.publicUrl).href,
      resource: codec.audience,
      scope: SCOPE,
    },
    sessionSeconds: codec.sessionSeconds,
    home: codec.allowedOrigin,
  };
}
