import type { AthenaSettings } from '../athena/athena-client.js';
import type { Config } from '../config/config.js';
import type { FhirSettings } from '../fhir/fhir-client.js';
import { authorizationOf } from './partner-authorization.js';

/** How the configured EHR is reached over FHIR, for all that is kept there: charts, providers, appointments. */
export const fhirSettings = ({ adapters: { ehr } }: Config): FhirSettings => ({
  baseUrl: ehr.url,
  authorization: authorizationOf(ehr.login),
  identifierSystem: ehr.identifierSystem,
});

/** The same for athenahealth, where the tenant is the practice. */
export const athenaSettings = ({ adapters: { ehr } }: Config): AthenaSettings => ({
  baseUrl: ehr.url,
  authorization: authorizationOf(ehr.login),
  practiceId: ehr.tenant,
});

/** How a provider of our directory is known at the EHR, and what the letter calls them. */
export function providersThere({ adapters: { scheduling } }: Config) {
  const byOurs = new Map(scheduling.providers.map(({ ours, theirs }) => [ours, theirs]));
  const names = new Map(scheduling.providers.map(({ theirs, name }) => [theirs, name]));
  return {
    vendorProviderOf: (ours: string) => byOurs.get(ours),
    providerNameOf: (theirs: string) => names.get(theirs) ?? '',
  };
}
