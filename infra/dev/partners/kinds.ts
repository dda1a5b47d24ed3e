import { startAthenaPartner } from './athena/athena-partner.js';
import { startEhrPartner } from './ehr-partner.js';
import { startEpicPartner } from './epic/epic-partner.js';
import { startExperianPartner } from './experian/experian-partner.js';
import { startIdentityPartner } from './identity-partner.js';
import { startMillenniumPartner } from './millennium/millennium-partner.js';
import type { PartnerClient } from './oauth/token-issuer.js';
import type { Partner, PartnerOptions } from './partner-server.js';
import { inventedNames } from './touchworks/invented-site.js';
import { startTouchworksPartner } from './touchworks/touchworks-partner.js';

/** What every kind of partner gets: some know callers by a token, others by a client that asks for tokens. */
export interface KindOptions extends PartnerOptions {
  readonly client: PartnerClient & { readonly secret: string };
  /** Whether providers and their books are kept there too. */
  readonly directory: boolean;
}

type Start = (options: KindOptions) => Promise<Partner>;

/** As whom we come to a bureau or a site that wants a user beside the client. */
export const PARTNER_USER = 'enrollment-service';
export const PARTNER_TENANT = 'simulated-bureau';
export const PARTNER_USER_DOMAIN = 'enrollment.example';

const fhir: Start = (options) => startEhrPartner(options);

/** The simulated EHRs by the names of `npm start -- --ehr NAME`. With the built-in one, a FHIR server stands idle. */
export const EHR_PARTNERS: Readonly<Record<string, Start>> = {
  fhir,
  postgres: fhir,
  epic: startEpicPartner,
  millennium: startMillenniumPartner,
  athena: startAthenaPartner,
  touchworks: ({ client, ...options }) =>
    startTouchworksPartner({
      ...options,
      account: {
        appName: client.clientId,
        serviceUsername: client.clientId,
        servicePassword: client.secret,
        userId: PARTNER_USER,
        userPassword: client.secret,
      },
      actions: inventedNames,
    }),
};

/** The simulated identity bureaus, by the names of `--identity NAME`. */
export const IDENTITY_PARTNERS: Readonly<Record<string, Start>> = {
  http: startIdentityPartner,
  experian: ({ client, ...options }) =>
    startExperianPartner({
      ...options,
      clientId: client.clientId,
      clientSecret: client.secret,
      username: PARTNER_USER,
      password: client.secret,
      userDomain: PARTNER_USER_DOMAIN,
      tenantId: PARTNER_TENANT,
    }),
};
