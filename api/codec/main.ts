import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import { cannotStart } from '../../infra/config/cannot-start.js';
import { parseConfig } from '../../infra/config/config.js';
import { ConfigurationError } from '../../infra/config/environment.js';
import { localCodecKeys } from '../../infra/crypto/codec-keys.js';
import { openKeyParts } from '../../infra/crypto/open-keyring.js';
import { sealingCodec } from '../../infra/temporal/payload-codec.js';
import { withSecretSettings } from '../../infra/vault/secret-settings.js';
import { buildCodecServer } from './server.js';

/** The codec server, on the loopback interface only. It is given the payload codec's keys and no others. */
const LONGEST_CLOSE_MS = 5_000;
const EXIT_CANNOT_START = 2;

try {
  await start();
} catch (error) {
  process.stderr.write(`${cannotStart('codec server', 'CODEC_PORT', error)}\n`);
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const { mode, api, codec, temporal } = config;
  const keys = localCodecKeys(await openKeyParts(config, 'payloadCodec'));
  const app = buildCodecServer({
    tls: {
      cert: readFileSync(required(api.tlsCertFile, 'TLS_CERT_FILE')),
      key: readFileSync(required(api.tlsKeyFile, 'TLS_KEY_FILE')),
    },
    codec: sealingCodec(keys, { mode }),
    namespace: temporal.namespace,
    allowedOrigin: codec.allowedOrigin,
  });
  await app.listen({ host: '127.0.0.1', port: codec.port });
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false }, () => app.close());
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new ConfigurationError([`${name} is not set`]);
  return value;
}
