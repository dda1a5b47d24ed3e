import type { adapterConfig } from './adapter-config.js';
import type { Environment } from './environment.js';

type Adapters = ReturnType<typeof adapterConfig>;

/** Providers and appointments outside hang on a chart of the same server: no other EHR has it. */
export function refuseStrangers(
  env: Environment,
  { ehr, providerDirectory, scheduling }: Adapters,
): void {
  const keepers = {
    DIRECTORY_ADAPTER: { postgres: null, fhir: ['fhir'], athena: ['athena'] },
    SCHEDULING_ADAPTER: { postgres: null, fhir: ['fhir', 'millennium'], athena: ['athena'] },
  } as const;
  const chosen = {
    DIRECTORY_ADAPTER: providerDirectory.adapter,
    SCHEDULING_ADAPTER: scheduling.adapter,
  };
  for (const name of ['DIRECTORY_ADAPTER', 'SCHEDULING_ADAPTER'] as const) {
    const known: readonly string[] | null = keepers[name][chosen[name]];
    if (known !== null && !known.includes(ehr.adapter))
      env.refuse(`${name}=${chosen[name]} needs EHR_ADAPTER to be ${known.join(' or ')}`);
  }
}

/**
 * What a chosen system cannot do without: else patients would be turned away for a setting. Secrets are not among it,
 * since the API has none of them; a worker without one is told `AUTH` at its first call.
 */
export function refuseIncomplete(env: Environment, adapters: Adapters): void {
  const needed = [...ofEhr(adapters), ...ofVisits(adapters), ...ofPeople(adapters)];
  for (const [name, isSet] of needed)
    if (!isSet) env.refuse(`${name} is needed by the system that was chosen`);
}

type Needed = readonly (readonly [name: string, isSet: boolean])[];

const isNamed = (url: string): boolean => !url.endsWith('.invalid');
const needs = (isChosen: boolean, settings: Needed): Needed => (isChosen ? settings : []);

function ofEhr({ ehr }: Adapters): Needed {
  const { adapter, login } = ehr;
  const asksForTokens = ['epic', 'millennium', 'athena'].includes(adapter);
  return [
    ...needs(adapter !== 'postgres', [['EHR_URL', isNamed(ehr.url)]]),
    ...needs(asksForTokens, [
      ['EHR_TOKEN_URL', login.tokenUrl !== ''],
      ['EHR_CLIENT_ID', login.clientId !== ''],
    ]),
    ...needs(adapter === 'millennium', [['EHR_ORGANIZATION', ehr.organization !== '']]),
    ...needs(adapter === 'athena', [['EHR_DEPARTMENT_ID', ehr.departmentId !== '']]),
    ...needs(adapter === 'touchworks', [
      ['EHR_APPLICATION', ehr.application !== ''],
      ['EHR_USERNAME', ehr.username !== ''],
      ['EHR_ACTIONS', ehr.actions !== undefined],
    ]),
  ];
}

function ofVisits({ ehr, providerDirectory, scheduling }: Adapters): Needed {
  const hasOwnIds = providerDirectory.adapter === 'postgres' && scheduling.adapter !== 'postgres';
  return [
    ...needs(hasOwnIds || providerDirectory.adapter === 'athena', [
      ['SCHEDULING_PROVIDERS', scheduling.providers.length > 0],
    ]),
    ...needs(scheduling.adapter === 'athena', [['EHR_VISIT_REASON_ID', ehr.visitReasonId !== '']]),
  ];
}

const ofPeople = ({ identity, portal: { adapter, keycloak } }: Adapters): Needed => [
  ...needs(identity.adapter === 'experian', [
    ['IDENTITY_TOKEN_URL', identity.login.tokenUrl !== ''],
    ['IDENTITY_USERNAME', identity.username !== ''],
    ['IDENTITY_USER_DOMAIN', identity.userDomain !== ''],
    ['IDENTITY_PRODUCT_TYPE', identity.productType !== ''],
  ]),
  ...needs(adapter === 'keycloak', [
    ['KEYCLOAK_URL', isNamed(keycloak.url)],
    ['KEYCLOAK_CLIENT_ID', keycloak.login.clientId !== ''],
    ['KEYCLOAK_ACTIVATION_URL', isNamed(keycloak.activationUrl)],
  ]),
];
