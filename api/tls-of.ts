import { readFileSync } from 'node:fs';
import type { Config } from '../infra/config/config.js';
import { required } from '../infra/config/required.js';
import type { ListenerParts } from './listener.js';

/** The intake's certificate, and the authority of its clients' where they need one. */
export const tlsOf = ({
  tlsCertFile,
  tlsKeyFile,
  clientCaFile,
}: Config['api']): ListenerParts['tls'] => ({
  cert: readFileSync(required(tlsCertFile, 'TLS_CERT_FILE')),
  key: readFileSync(required(tlsKeyFile, 'TLS_KEY_FILE')),
  ...(clientCaFile === undefined ? {} : { clientCa: readFileSync(clientCaFile) }),
});
