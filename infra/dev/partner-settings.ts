import { join } from 'node:path';
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

/** What a simulated partner knows us by. */
export const PARTNER_CLIENT_ID = 'patient-enrollment';

/** Where each kind of EHR has its calls and its tokens, and what its adapter needs to be told beside. */
const EHR_SETTINGS: Readonly<Record<Systems['ehr'], (url: string) => Settings>> = {
  postgres: () => ({}),
  fhir: (url) => ({ EHR_URL: url }),
  epic: (url) => ({ EHR_URL: url }),
  millennium: (url) => ({ EHR_URL: url }),
  touchworks: (url) => ({ EHR_URL: url }),
  athena: (url) => ({ EHR_URL: url }),
};

/** Which adapters are in force; what is pinned into each plan at acceptance, and so what the API must know too. */
export const adapterSettings = ({ ports, systems }: StackParts): Settings => ({
  IDENTITY_ADAPTER: systems.identity,
  IDENTITY_URL: `http://127.0.0.1:${ports.identity}`,
  IDENTITY_TENANT: 'simulated-bureau',
  EHR_ADAPTER: systems.ehr,
  EHR_TENANT: 'simulated-hospital',
  ...EHR_SETTINGS[systems.ehr](`http://127.0.0.1:${ports.ehr}`),
  DIRECTORY_ADAPTER: systems.directory,
  SCHEDULING_ADAPTER: systems.scheduling,
  PORTAL_ADAPTER: systems.portal,
});

/** What partners know us by, for the worker alone: it is the only one that calls them. */
export function partnerLogins({ hasVault, stateFolder }: StackParts): Settings {
  const file = secretPath(stateFolder, 'partner-token');
  return hasVault
    ? { VAULT_SECRETS: WORKER_SECRETS }
    : { IDENTITY_TOKEN_FILE: file, EHR_TOKEN_FILE: file };
}

export const partnerSettings = ({ ports, stateFolder, systems }: StackParts): Settings => ({
  PARTNERS_IDENTITY: systems.identity,
  PARTNERS_EHR: systems.ehr,
  PARTNERS_IDENTITY_PORT: `${ports.identity}`,
  PARTNERS_EHR_PORT: `${ports.ehr}`,
  PARTNERS_STATE_DIR: join(stateFolder, 'partners'),
  PARTNERS_TOKEN_FILE: secretPath(stateFolder, 'partner-token'),
  PARTNERS_CLIENT_ID: PARTNER_CLIENT_ID,
  PARTNERS_CLIENT_KEY_FILE: ehrClientKey(stateFolder),
});
