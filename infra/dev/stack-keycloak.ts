import { prepareRealm } from './keycloak/realm.js';
import { type RunningKeycloak, startKeycloak } from './launch/keycloak.js';
import { keycloakHome, keycloakJava } from './launch/keycloak-distribution.js';
import { StackError } from './stack-error.js';
import type { StackOptions } from './stack-options.js';
import type { StackParts } from './stack-parts.js';

const FROM = 'portal@clinic.example';

/** Whether the stack has a Keycloak at all. */
export const hasKeycloak = ({ systems }: StackParts): boolean => systems.portal === 'keycloak';

/** Brings a Keycloak up with a realm of patients, whose mails go to the inbox of the stack. */
export async function startPatientRealm(
  { cacheFolder }: Pick<StackOptions, 'cacheFolder'>,
  { stateFolder, ports, audience }: StackParts,
  onStarted: (keycloak: RunningKeycloak) => void,
): Promise<void> {
  const java = await keycloakJava();
  if (java === null)
    throw new StackError('Keycloak needs Java 17 or later.', 'Or leave --portal keycloak out.');
  const home = await keycloakHome(cacheFolder);
  const keycloak = await startKeycloak({ java, home, stateFolder, port: ports.keycloak });
  onStarted(keycloak);
  await prepareRealm({
    url: keycloak.url,
    adminPassword: keycloak.adminPassword,
    stateFolder,
    mail: { host: '127.0.0.1', port: ports.smtp, from: FROM },
    audience,
    machines: [],
    redirectUri: `https://localhost:${ports.portal}/`,
  });
}
