import type { Environment } from './environment.js';
import { inquiriesPerDay } from './inquiries-per-day.js';
import { partnerLogin } from './partner-login.js';

const HTTP = ['https', 'http'] as const;

/** Which system stands behind each port, and how it is reached. */
export const adapterConfig = (env: Environment) => ({
  identity: identity(env),
  ehr: ehr(env),
  providerDirectory: {
    adapter: env.oneOf('DIRECTORY_ADAPTER', ['postgres', 'fhir'], 'postgres'),
    /** How many patients one provider of an outside directory takes. */
    placesPerProvider: env.integer('DIRECTORY_PLACES_PER_PROVIDER', 100, 1, 100_000),
  },
  portal: portal(env),
  scheduling: {
    adapter: env.oneOf('SCHEDULING_ADAPTER', ['postgres', 'fhir', 'athena'], 'postgres'),
    /** Of a clinic whose system does not tell its own; IANA. */
    timeZone: env.text('CLINIC_TIME_ZONE', 'America/Chicago'),
    /** `ours=theirs`: ids of our directory's providers at a system that has others. */
    providerIds: env.words('SCHEDULING_PROVIDER_IDS'),
  },
});

const identity = (env: Environment) => ({
  adapter: env.oneOf('IDENTITY_ADAPTER', ['http', 'experian'], 'http'),
  url: env.url('IDENTITY_URL', HTTP, 'https://identity.invalid'),
  tenant: env.text('IDENTITY_TENANT', 'default'),
  login: partnerLogin(env, 'IDENTITY'),
  username: env.text('IDENTITY_USERNAME', ''),
  password: env.optional('IDENTITY_PASSWORD'),
  userDomain: env.text('IDENTITY_USER_DOMAIN', ''),
  minScorePercent: env.integer('IDENTITY_MIN_SCORE_PERCENT', 90, 0, 100),
  inquiriesPerDay: inquiriesPerDay(env),
  /** What the bureau's contract allows, over all workers. */
  inquiriesPerMinute: env.integer('IDENTITY_INQUIRIES_PER_MINUTE', 600, 1, 1_000_000),
});

const ehr = (env: Environment) => ({
  adapter: env.oneOf(
    'EHR_ADAPTER',
    ['postgres', 'fhir', 'epic', 'millennium', 'touchworks', 'athena'],
    'postgres',
  ),
  url: env.url('EHR_URL', HTTP, 'https://ehr.invalid'),
  tenant: env.text('EHR_TENANT', 'default'),
  login: partnerLogin(env, 'EHR'),
  username: env.text('EHR_USERNAME', ''),
  password: env.optional('EHR_PASSWORD'),
  /** Touchworks: the application's name at the vendor; its actions, `verb=Name` each. */
  application: env.text('EHR_APPLICATION', ''),
  actions: env.words('EHR_ACTIONS'),
  /** Athena: the practice's department for new patients. */
  departmentId: env.text('EHR_DEPARTMENT_ID', ''),
  identifierSystem: env.url(
    'FHIR_IDENTIFIER_SYSTEM',
    ['https', 'http', 'urn'],
    'urn:patient-enrollment:key',
  ),
});

const portal = (env: Environment) => ({
  adapter: env.oneOf('PORTAL_ADAPTER', ['postgres', 'keycloak'], 'postgres'),
  url: env.url('PORTAL_URL', HTTP, 'https://localhost:8447'),
  keycloak: {
    url: env.url('KEYCLOAK_URL', HTTP, 'https://keycloak.invalid'),
    realm: env.text('KEYCLOAK_REALM', 'patients'),
    login: partnerLogin(env, 'KEYCLOAK'),
  },
});
