import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';

const PROVIDERS = JSON.stringify([{ ours: 'a', theirs: '101', name: 'Dr. A' }]);
/** Everything that some system needs. */
const COMPLETE = {
  MODE: 'development',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  EHR_URL: 'https://ehr.example',
  EHR_TOKEN_URL: 'https://ehr.example/token',
  EHR_CLIENT_ID: 'us',
  EHR_ORGANIZATION: 'Organization/1',
  EHR_DEPARTMENT_ID: '1',
  EHR_VISIT_REASON_ID: '962',
  EHR_APPLICATION: 'us',
  EHR_USERNAME: 'us',
  EHR_ACTIONS: '{}',
  SCHEDULING_PROVIDERS: PROVIDERS,
  IDENTITY_TOKEN_URL: 'https://bureau.example/token',
  IDENTITY_USERNAME: 'us',
  IDENTITY_USER_DOMAIN: 'clinic.example',
  IDENTITY_PRODUCT_TYPE: 'ground',
  KEYCLOAK_URL: 'https://keycloak.example',
  KEYCLOAK_CLIENT_ID: 'us',
  KEYCLOAK_ACTIVATION_URL: 'https://keycloak.example/first',
} as const;
const given = (more: Readonly<Record<string, string | undefined>>) =>
  parseConfig({ ...COMPLETE, ...more });

test('an outside directory or appointment book is that of the EHR, or the process does not start', () => {
  for (const [name, ehrs] of [
    ['DIRECTORY_ADAPTER', ['fhir']],
    ['SCHEDULING_ADAPTER', ['fhir', 'millennium']],
  ] as const) {
    for (const ehr of ehrs) given({ EHR_ADAPTER: ehr, [name]: 'fhir' });
    given({ EHR_ADAPTER: 'athena', [name]: 'athena' });
    for (const ehr of ['postgres', 'epic', 'athena'])
      assert.throws(() => given({ EHR_ADAPTER: ehr, [name]: 'fhir' }), {
        message: `Configuration: ${name}=fhir needs EHR_ADAPTER to be ${ehrs.join(' or ')}.`,
      });
  }
});

/** The systems, and what each cannot do without. */
const NEEDED = [
  [{ EHR_ADAPTER: 'fhir' }, ['EHR_URL']],
  [{ EHR_ADAPTER: 'epic' }, ['EHR_URL', 'EHR_TOKEN_URL', 'EHR_CLIENT_ID']],
  [{ EHR_ADAPTER: 'millennium' }, ['EHR_ORGANIZATION']],
  [{ EHR_ADAPTER: 'touchworks' }, ['EHR_APPLICATION', 'EHR_USERNAME', 'EHR_ACTIONS']],
  [{ EHR_ADAPTER: 'athena' }, ['EHR_DEPARTMENT_ID', 'EHR_TOKEN_URL']],
  [
    { EHR_ADAPTER: 'athena', SCHEDULING_ADAPTER: 'athena' },
    ['EHR_VISIT_REASON_ID', 'SCHEDULING_PROVIDERS'],
  ],
  [{ EHR_ADAPTER: 'millennium', SCHEDULING_ADAPTER: 'fhir' }, ['SCHEDULING_PROVIDERS']],
  [{ IDENTITY_ADAPTER: 'experian' }, ['IDENTITY_TOKEN_URL', 'IDENTITY_PRODUCT_TYPE']],
  [{ PORTAL_ADAPTER: 'keycloak' }, ['KEYCLOAK_URL', 'KEYCLOAK_ACTIVATION_URL']],
] as const;

for (const [chosen, names] of NEEDED)
  test(`${Object.values(chosen).join(' and ')}: starts with all that it needs, and not without ${names.join(', ')}`, () => {
    given(chosen);
    for (const name of names)
      assert.throws(() => given({ ...chosen, [name]: undefined }), {
        message: `Configuration: ${name} is needed by the system that was chosen.`,
      });
  });

test('in production each outside system has a name to be pinned by, and letters lead to https alone', () => {
  const refused = (more: Readonly<Record<string, string>>) => {
    try {
      given({ MODE: 'production', ...more });
    } catch (error) {
      return String(error);
    }
    return '';
  };
  assert.match(refused({ EHR_ADAPTER: 'fhir' }), /EHR_TENANT must name the EHR/);
  assert.match(refused({}), /IDENTITY_TENANT must name the bureau/);
  assert.doesNotMatch(refused({ EHR_ADAPTER: 'fhir', EHR_TENANT: 'main' }), /EHR_TENANT/);
  const page = { KEYCLOAK_ACTIVATION_URL: 'HTTP://keycloak.example' };
  assert.match(refused(page), /KEYCLOAK_ACTIVATION_URL must be https/);
});

test('a bureau that scores otherwise has a bar and a pace of its own, unless others are set', () => {
  const http = given({}).adapters.identity;
  const experian = given({ IDENTITY_ADAPTER: 'experian' }).adapters.identity;
  assert.deepEqual([http.minScorePercent, http.inquiriesPerMinute], [90, 0]);
  assert.deepEqual([experian.minScorePercent, experian.inquiriesPerMinute], [0, 600]);
  const set = given({ IDENTITY_ADAPTER: 'experian', IDENTITY_MIN_SCORE_PERCENT: '60' });
  assert.equal(set.adapters.identity.minScorePercent, 60);
});

test('ids of providers elsewhere, and the zone of a clinic, are read whole or refused', () => {
  assert.deepEqual(given({}).adapters.scheduling.providers, JSON.parse(PROVIDERS));
  assert.throws(() => given({ SCHEDULING_PROVIDERS: '[{"ours":"a"}]' }), {
    message: 'Configuration: SCHEDULING_PROVIDERS must be a list of {ours, theirs, name}.',
  });
  assert.throws(() => given({ CLINIC_TIME_ZONE: 'Springfield' }), {
    message: 'Configuration: CLINIC_TIME_ZONE must be an IANA time zone.',
  });
});
