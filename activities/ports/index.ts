import type { Ehr } from './ehr.js';
import type { Identity } from './identity.js';
import type { InquiryLimits } from './inquiry-limits.js';
import type { Intents } from './intents.js';
import type { Patients } from './patients.js';
import type { PersonClaims } from './person-claims.js';
import type { Portal } from './portal.js';
import type { ProviderDirectory } from './provider-directory.js';
import type { Scheduling } from './scheduling.js';
import type { Reviews } from './staff-actions.js';
import type { SupportDesk } from './support-desk.js';
import type { WelcomeMail } from './welcome-mail.js';

/** Everything a step may touch. */
export interface Ports {
  readonly identity: Identity;
  readonly patients: Patients;
  readonly ehr: Ehr;
  readonly providerDirectory: ProviderDirectory;
  readonly portal: Portal;
  readonly scheduling: Scheduling;
  readonly mail: WelcomeMail;
  readonly intents: Intents;
  readonly supportDesk: SupportDesk;
  readonly reviews: Reviews;
  readonly inquiryLimits: InquiryLimits;
  readonly personClaims: PersonClaims;
}
