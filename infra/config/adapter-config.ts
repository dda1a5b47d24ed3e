import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Environment } from './environment.js';
import { inquiriesPerDay } from './inquiries-per-day.js';
import { partnerLogin } from './partner-login.js';

const HTTP = ['https', 'http'] as const;

/** Which system stands behind each port, and how it is reached. */
export const adapterConfig = (env: Environment) => ({
  identity: identity(env),
  ehr: ehr(env),
  providerDirectory: {
    adapter: env.oneOf('DIRECTORY_ADAPTER', ['postgres', 'fhir', 'athena'], 'postgres'),
    /** How many patients one provider of an outside directory takes. */
    placesPerProvider: env.integer('DIRECTORY_PLACES_PER_PROVIDER', 100, 1, 100_000),
  },
  portal: portal(env),
  scheduling: {
    adapter: env.oneOf('SCHEDULING_ADAPTER', ['postgres', 'fhir', 'athena'], 'postgres'),
    /** Of a clinic whose system does not tell its own; IANA. */
    timeZone: timeZone(env),
    /** Our directory's providers at a system that has ids of its own for them. */
    providers: providersThere(env),
    /** What a letter says of a place that the system does not describe. */
    clinicName: env.text('CLINIC_NAME', ''),
    clinicAddress: env.text('CLINIC_ADDRESS', ''),
  },
});

function identity(env: Environment) {
  const adapter = env.oneOf('IDENTITY_ADAPTER', ['http', 'experian'], 'http');
  return { adapter, ...bureau(env, DEFAULTS[adapter]) };
}

/**
 * Precise ID accepts people at scores far below 900 of 999, so the bar of a bureau that scores in percent is not the one
 * for it: its decision stands alone until a bar is set. How fast it may be asked is in the contract; 0 is without limit.
 */
const DEFAULTS = {
  http: { minScorePercent: 90, inquiriesPerMinute: 0 },
  experian: { minScorePercent: 0, inquiriesPerMinute: 600 },
} as const;

const bureau = (env: Environment, defaults: (typeof DEFAULTS)[keyof typeof DEFAULTS]) => ({
  url: env.url('IDENTITY_URL', HTTP, 'https://identity.invalid'),
  tenant: env.text('IDENTITY_TENANT', 'default'),
  login: partnerLogin(env, 'IDENTITY'),
  username: env.text('IDENTITY_USERNAME', ''),
  password: env.optional('IDENTITY_PASSWORD'),
  userDomain: env.text('IDENTITY_USER_DOMAIN', ''),
  /** Experian: the legal ground of inquiries in its words, and control options of the contract. */
  productType: env.text('IDENTITY_PRODUCT_TYPE', ''),
  controlOptions: textsIn(env, 'IDENTITY_CONTROL_OPTIONS'),
  minScorePercent: env.integer('IDENTITY_MIN_SCORE_PERCENT', defaults.minScorePercent, 0, 100),
  inquiriesPerDay: inquiriesPerDay(env),
  /** What the bureau's contract allows, over all workers. */
  inquiriesPerMinute: env.integer(
    'IDENTITY_INQUIRIES_PER_MINUTE',
    defaults.inquiriesPerMinute,
    0,
    1_000_000,
  ),
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
  /** Touchworks: the application's name at the vendor; its actions, and what its errors mean. */
  application: env.text('EHR_APPLICATION', ''),
  actions: env.json('EHR_ACTIONS'),
  refusals: env.json('EHR_REFUSALS'),
  /** Athena: the practice's department for new patients. */
  departmentId: env.text('EHR_DEPARTMENT_ID', ''),
  visitReasonId: env.text('EHR_VISIT_REASON_ID', ''),
  /** Millennium: who gives new patients their record number, `Organization/<id>`. */
  organization: env.text('EHR_ORGANIZATION', ''),
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
    activationUrl: env.url('KEYCLOAK_ACTIVATION_URL', HTTP, 'https://keycloak.invalid'),
    login: partnerLogin(env, 'KEYCLOAK'),
  },
});

function timeZone(env: Environment): string {
  const zone = env.text('CLINIC_TIME_ZONE', 'America/Chicago');
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    env.refuse('CLINIC_TIME_ZONE must be an IANA time zone');
    return zone;
  }
}

const providersSchema = Type.Array(
  Type.Object(
    {
      ours: Type.String({ minLength: 1 }),
      theirs: Type.String({ minLength: 1 }),
      name: Type.String({ minLength: 1 }),
    },
    { additionalProperties: false },
  ),
);

function providersThere(env: Environment) {
  const given = env.json('SCHEDULING_PROVIDERS') ?? [];
  if (Value.Check(providersSchema, given)) return given;
  env.refuse('SCHEDULING_PROVIDERS must be a list of {ours, theirs, name}');
  return [];
}

const textsSchema = Type.Record(Type.String(), Type.String());

function textsIn(env: Environment, name: string) {
  const given = env.json(name) ?? {};
  if (Value.Check(textsSchema, given)) return given;
  env.refuse(`${name} must be an object of texts`);
  return {};
}
