import { providers } from './directory/clinics.js';
import { directoryIdOf } from './directory/seed-directory.js';
import { athenaPractice } from './partners/athena/practice.js';
import { PARTNER_USER } from './partners/kinds.js';
import { inventedActions, inventedRefusals } from './partners/touchworks/invented-site.js';
import type { Systems } from './systems.js';

type Settings = Readonly<Record<string, string>>;

/** What a simulated partner knows us by. */
export const PARTNER_CLIENT_ID = 'patient-enrollment';

const EPIC = '/interconnect-fhir-oauth';
const MILLENNIUM_TENANT = '00000000-0000-4000-8000-000000000001';
const CHARTS = 'system/Patient.crus system/Coverage.rs system/Encounter.rs';

/** The directory's providers in the ids of the simulated practice. */
const athenaProviders = providers.map(({ name }, index) => ({
  ours: directoryIdOf(name),
  theirs: athenaPractice.providers[index]?.providerid ?? '',
  name,
}));

/** Where each kind of simulated EHR has its calls and its tokens, and what its adapter is told beside. */
export const EHR_SETTINGS: Readonly<Record<Systems['ehr'], (url: string) => Settings>> = {
  postgres: () => ({}),
  fhir: (url) => ({ EHR_URL: url }),
  epic: (url) => ({
    EHR_URL: `${url}${EPIC}/api/FHIR/R4`,
    EHR_TOKEN_URL: `${url}${EPIC}/oauth2/token`,
    EHR_SCOPE: CHARTS,
  }),
  millennium: (url) => ({
    EHR_URL: `${url}/r4/${MILLENNIUM_TENANT}`,
    EHR_TOKEN_URL: `${url}/tenants/${MILLENNIUM_TENANT}/protocols/oauth2/profiles/smart-v1/token`,
    EHR_SCOPE: CHARTS,
    EHR_ORGANIZATION: 'Organization/675844',
  }),
  touchworks: (url) => ({
    EHR_URL: url,
    EHR_APPLICATION: PARTNER_CLIENT_ID,
    EHR_USERNAME: PARTNER_USER,
    EHR_ACTIONS: JSON.stringify(inventedActions),
    EHR_REFUSALS: JSON.stringify(inventedRefusals),
  }),
  athena: (url) => ({
    EHR_URL: url,
    EHR_TENANT: athenaPractice.practiceId,
    EHR_TOKEN_URL: `${url}/oauth2/v1/token`,
    EHR_SCOPE: 'athena/service/Athenanet.MDP.*',
    EHR_DEPARTMENT_ID: athenaPractice.departments[0].departmentid,
    EHR_VISIT_REASON_ID: athenaPractice.visitReasonId,
    SCHEDULING_PROVIDERS: JSON.stringify(athenaProviders),
    CLINIC_NAME: athenaPractice.departments[0].name,
    CLINIC_ADDRESS: '100 Main Street, Springfield, IL 62701',
  }),
};
