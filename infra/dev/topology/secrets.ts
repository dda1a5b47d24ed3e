import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '../launch/authority.js';
import { secretIn, writeSecret } from '../launch/secret-file.js';
import { type StackParts, secretPath } from '../stack-parts.js';

/** Our servers, each with a certificate of its own in production; here they share the one of this machine. */
const SERVERS = ['api', 'codec', 'break-glass', 'patient-portal'] as const;
const CLIENTS = ['api', 'worker', 'operator', 'web-ui'] as const;

/** Lays the files down that temporal-compose.yml names as secrets, beside those that every stack makes. */
export async function writeTopologySecrets(parts: StackParts): Promise<void> {
  const { stateFolder, tls } = parts;
  const put = (name: string, content: string): void =>
    writeSecret(secretPath(stateFolder, name), content);
  const copy = (file: string): string => readFileSync(file, 'utf8');
  put('ca.crt', copy(tls.caFile));
  for (const server of SERVERS) {
    put(`${server}.crt`, copy(tls.certFile));
    put(`${server}.key`, copy(tls.keyFile));
  }
  secretIn(temporalPasswordPath(stateFolder));
  // An authority that signs for Temporal alone: its certificate is what admits a caller there.
  const authority = await createAuthority('Temporal Callers');
  put('temporal-ca.crt', authority.certificate);
  const pairs = [
    ['temporal', await authority.issue('temporal', ['temporal'])],
    ...(await Promise.all(
      CLIENTS.map(async (name) => [`temporal-${name}`, await authority.issue(name)] as const),
    )),
  ] as const;
  for (const [name, { certificate, key }] of pairs) {
    put(`${name}.crt`, certificate);
    put(`${name}.key`, key);
  }
  const strangers = await createAuthority('Strangers');
  const stranger = await strangers.issue('worker');
  put('stranger.crt', stranger.certificate);
  put('stranger.key', stranger.key);
}

/** The password of the role that owns Temporal's databases. */
export const temporalPasswordPath = (stateFolder: string): string =>
  secretPath(stateFolder, 'temporal-database-password');

/** Folder of the tokens that processes show Temporal. */
export const tokensFolder = (stateFolder: string): string => join(stateFolder, 'tokens');
