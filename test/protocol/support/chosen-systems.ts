import { exportJWK, generateKeyPair } from 'jose';
import { PARTNER_CLIENT_ID } from '../../../infra/dev/ehr-settings.js';
import { publicHalf } from '../../../infra/dev/launch/clients.js';
import { adapterSettings, PARTNER_SECRETS } from '../../../infra/dev/partner-settings.js';
import { startKeycloakPartner } from '../../../infra/dev/partners/keycloak/keycloak-partner.js';
import { EHR_PARTNERS, IDENTITY_PARTNERS } from '../../../infra/dev/partners/kinds.js';
import type { Partner } from '../../../infra/dev/partners/partner-server.js';
import type { Ports } from '../../../infra/dev/ports.js';
import { type Systems, systemsWith } from '../../../infra/dev/systems.js';
import { PARTNER_TOKEN } from '../../support/partner-bench.js';

/** Simulated partners of the kinds that were chosen, and the settings that lead a worker to them. */
export interface ChosenSystems extends AsyncDisposable {
  readonly systems: Systems;
  readonly settings: Readonly<Record<string, string>>;
  readonly partners: {
    readonly ehr: Partner;
    readonly identity: Partner;
    readonly portal: Partner;
  };
}

const REALM = 'patients';

export async function chosenSystems(choice: Partial<Systems>): Promise<ChosenSystems> {
  const systems = systemsWith(choice);
  const key = await signingKey();
  const client = {
    clientId: PARTNER_CLIENT_ID,
    secret: PARTNER_TOKEN,
    jwks: { keys: [publicHalf(key)] },
  };
  const options = { token: PARTNER_TOKEN, client, directory: systems.directory === 'fhir' };
  const [ehr, identity, portal] = await Promise.all([
    start(EHR_PARTNERS, systems.ehr)(options),
    start(IDENTITY_PARTNERS, systems.identity)(options),
    startKeycloakPartner({ client, realm: REALM }),
  ]);
  const ports = {
    ehr: portOf(ehr),
    identity: portOf(identity),
    keycloak: portOf(portal),
  } as Ports;
  return {
    systems,
    partners: { ehr, identity, portal },
    settings: {
      ...adapterSettings({ ports, systems }),
      ...Object.fromEntries(PARTNER_SECRETS.map((name) => [name, PARTNER_TOKEN])),
      ...(systems.ehr === 'epic' ? { EHR_CLIENT_KEY: JSON.stringify(key) } : {}),
      KEYCLOAK_URL: portal.url,
      KEYCLOAK_REALM: REALM,
      KEYCLOAK_CLIENT_ID: PARTNER_CLIENT_ID,
      KEYCLOAK_CLIENT_SECRET: PARTNER_TOKEN,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([ehr, identity, portal].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

async function signingKey() {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES384', kid: 'k1' };
}

function start(kinds: typeof EHR_PARTNERS, name: string) {
  const begin = kinds[name];
  if (begin === undefined) throw new Error(`There is no partner ${name}.`);
  return begin;
}

const portOf = ({ url }: Partner): number => Number(new URL(url).port);
