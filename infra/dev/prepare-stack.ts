import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCertificateKeyFile,
  createCodecKeyringFile,
  createKeyringFile,
} from '../crypto/create-keyring-file.js';
import { clientJwks } from '../fhir/client-jwks.js';
import { localCertificates } from './launch/certificates.js';
import { clientKey, keyIn } from './launch/clients.js';
import { secretIn, writeSecret } from './launch/secret-file.js';
import { staffPassword } from './launch/staff.js';
import { ehrClientKey, publicClientKeys } from './partner-settings.js';
import { choosePorts } from './ports.js';
import { StackError } from './stack-error.js';
import type { StackOptions } from './stack-options.js';
import { certificateKeyPath, type StackParts, secretPath } from './stack-parts.js';
import { systemsWith } from './systems.js';

const NAMESPACE = 'enrollment';
const AUDIENCE = 'urn:patient-enrollment:api';

/** What has to be there before anything starts: folders, keys, certificates, ports. */
export async function prepare(options: StackOptions): Promise<StackParts> {
  const { stateFolder, vault: hasVault = false } = options;
  refuseOtherKeyring(stateFolder, hasVault);
  // Its folder comes before any key: it tells a later start where the keys are.
  const vaultFolder = hasVault ? ['openbao'] : [];
  for (const folder of [...vaultFolder, 'secrets', 'logs', 'partners', 'mail'])
    mkdirSync(join(stateFolder, folder), { recursive: true, mode: 0o700 });
  const keyring = secretPath(stateFolder, 'keyring.json');
  await createKeyringFile(keyring);
  await createCodecKeyringFile(keyring, secretPath(stateFolder, 'codec-keyring.json'));
  await createCertificateKeyFile(keyring, certificateKeyPath(stateFolder));
  secretIn(secretPath(stateFolder, 'partner-token'));
  // Here, since the issuer and the client both look for it, at the same time.
  for (const clientId of ['codec', 'portal']) await clientKey(stateFolder, clientId);
  await publishClientKey(stateFolder);
  staffPassword(stateFolder);
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const { environment } = options;
  return {
    stateFolder,
    ports: await choosePorts(stateFolder, options.portOffset),
    namespace: NAMESPACE,
    audience: AUDIENCE,
    tls,
    databaseCaFile:
      environment['DATABASE_URL'] === undefined ? tls.caFile : environment['DATABASE_CA_FILE'],
    systems: systemsWith(options.systems),
    hasVault,
    environment,
    overrides: options.overrides ?? {},
  };
}

/** The key that we sign assertions for the EHR with, as SMART Backend Services wants it, and what the intake shows of it. */
async function publishClientKey(stateFolder: string): Promise<void> {
  const key = await keyIn(ehrClientKey(stateFolder), 'ES384');
  writeSecret(publicClientKeys(stateFolder), JSON.stringify(clientJwks([key])));
}

/** What one keyring sealed, the other cannot open. */
function refuseOtherKeyring(stateFolder: string, hasVault: boolean): void {
  const isOld = existsSync(secretPath(stateFolder, 'keyring.json'));
  if (!isOld || hasVault === existsSync(join(stateFolder, 'openbao'))) return;
  throw new StackError(
    hasVault
      ? 'The keys of this stack are in a file, not in OpenBao.'
      : 'The keys of this stack are in OpenBao: start it with --vault.',
    `To forget it and start anew: npm start -- --fresh${hasVault ? ' --vault' : ''}`,
  );
}
