import { startEhrPartner } from './ehr-partner.js';
import { startIdentityPartner } from './identity-partner.js';
import type { PartnerClient } from './oauth/token-issuer.js';
import type { Partner, PartnerOptions } from './partner-server.js';

/** What every kind of partner gets: some know callers by a token, others by a client that asks for tokens. */
export interface KindOptions extends PartnerOptions {
  readonly client: PartnerClient;
}

type Start = (options: KindOptions) => Promise<Partner>;

/** The simulated EHRs by the names of `npm start -- --ehr NAME`. With the built-in one, a FHIR server stands idle. */
export const EHR_PARTNERS: Readonly<Record<string, Start>> = {
  fhir: startEhrPartner,
  postgres: startEhrPartner,
};

/** The simulated identity bureaus, by the names of `--identity NAME`. */
export const IDENTITY_PARTNERS: Readonly<Record<string, Start>> = {
  http: startIdentityPartner,
};
