import { join } from 'node:path';
import { EHR_SETTINGS, PARTNER_CLIENT_ID } from './ehr-settings.js';
import { activationUrlOf, SERVICE_CLIENT } from './keycloak/realm.js';
import { REALM } from './keycloak/realm-settings.js';
import { PARTNER_TENANT, PARTNER_USER, PARTNER_USER_DOMAIN } from './partners/kinds.js';
import { type StackParts, secretPath } from './stack-parts.js';
import type { Systems } from './systems.js';
import { WORKER_SECRETS } from './vault-settings.js';

type Settings = Readonly<Record<string, string>>;

/** Where the pair lies that shows the simulated EHR who we are: the key for us, the public half for it. */
export const ehrClientKey = (stateFolder: string): string =>
  secretPath(stateFolder, 'client-ehr.jwk');

/** The public half, as the intake publishes it. */
export const publicClientKeys = (stateFolder: string): string =>
  join(stateFolder, 'client-keys.json');

const IDENTITY_SETTINGS: Readonly<Record<Systems['identity'], (url: string) => Settings>> = {
  http: (url) => ({ IDENTITY_URL: url }),
  experian: (url) => ({
    IDENTITY_URL: `${url}/crosscore`,
    IDENTITY_TOKEN_URL: `${url}/token`,
    IDENTITY_CLIENT_ID: PARTNER_CLIENT_ID,
    IDENTITY_USERNAME: PARTNER_USER,
    IDENTITY_USER_DOMAIN: PARTNER_USER_DOMAIN,
    IDENTITY_PRODUCT_TYPE: 'simulated',
  }),
};

/** Where the stack's own Keycloak is, for whoever wants it. */
const keycloakSettings = (port: number): Settings => {
  const url = `http://127.0.0.1:${port}`;
  return {
    KEYCLOAK_URL: url,
    KEYCLOAK_REALM: REALM,
    KEYCLOAK_CLIENT_ID: SERVICE_CLIENT,
    KEYCLOAK_ACTIVATION_URL: activationUrlOf(`${url}/realms/${REALM}`),
  };
};

/** Which adapters are in force; what is pinned into each plan at acceptance, and so what the API must know too. */
export const adapterSettings = ({ ports, systems }: Pick<StackParts, 'ports' | 'systems'>) => ({
  IDENTITY_ADAPTER: systems.identity,
  IDENTITY_TENANT: PARTNER_TENANT,
  ...IDENTITY_SETTINGS[systems.identity](`http://127.0.0.1:${ports.identity}`),
  EHR_ADAPTER: systems.ehr,
  EHR_TENANT: 'simulated-hospital',
  EHR_CLIENT_ID: PARTNER_CLIENT_ID,
  ...EHR_SETTINGS[systems.ehr](`http://127.0.0.1:${ports.ehr}`),
  DIRECTORY_ADAPTER: systems.directory,
  SCHEDULING_ADAPTER: systems.scheduling,
  PORTAL_ADAPTER: systems.portal,
  ...(systems.portal === 'keycloak' ? keycloakSettings(ports.keycloak) : {}),
});

/** Settings that the partners' one secret stands in, whichever of them a partner asks for. */
export const PARTNER_SECRETS = [
  ...(['IDENTITY_TOKEN', 'IDENTITY_CLIENT_SECRET', 'IDENTITY_PASSWORD'] as const),
  ...(['EHR_TOKEN', 'EHR_CLIENT_SECRET', 'EHR_PASSWORD'] as const),
];

/** What partners know us by, for the worker alone: it is the only one that calls them. */
export function partnerLogins({ hasVault, stateFolder, systems }: StackParts): Settings {
  // Where there is a key it is shown, so only who wants it gets it.
  const key = {
    ...(systems.ehr === 'epic' ? { EHR_CLIENT_KEY_FILE: ehrClientKey(stateFolder) } : {}),
    ...(systems.portal === 'keycloak'
      ? { KEYCLOAK_CLIENT_SECRET_FILE: secretPath(stateFolder, 'keycloak-enrollment') }
      : {}),
  };
  if (hasVault) return { ...key, VAULT_SECRETS: WORKER_SECRETS };
  const file = secretPath(stateFolder, 'partner-token');
  return { ...key, ...Object.fromEntries(PARTNER_SECRETS.map((name) => [`${name}_FILE`, file])) };
}

/** What the simulators are started with. */
export const partnerSettings = ({ ports, stateFolder, systems }: StackParts): Settings => ({
  PARTNERS_IDENTITY: systems.identity,
  PARTNERS_EHR: systems.ehr,
  PARTNERS_DIRECTORY: systems.directory,
  PARTNERS_IDENTITY_PORT: `${ports.identity}`,
  PARTNERS_EHR_PORT: `${ports.ehr}`,
  PARTNERS_STATE_DIR: join(stateFolder, 'partners'),
  PARTNERS_TOKEN_FILE: secretPath(stateFolder, 'partner-token'),
  PARTNERS_CLIENT_ID: PARTNER_CLIENT_ID,
  PARTNERS_CLIENT_KEY_FILE: ehrClientKey(stateFolder),
});
