import type { Ehr } from '../../activities/ports/ehr.js';
import type { Config } from '../config/config.js';
import { athenaEhr } from '../ehr/athena-ehr.js';
import { fhirEhr } from '../ehr/fhir-ehr.js';
import { postgresEhr, type SealField } from '../ehr/postgres-ehr.js';
import type { TouchworksActions } from '../ehr/touchworks-actions.js';
import { touchworksEhr } from '../ehr/touchworks-ehr.js';
import { epic } from '../ehr/vendors/epic.js';
import { millennium } from '../ehr/vendors/millennium.js';
import type { VendorProfile } from '../ehr/vendors/vendor-profile.js';
import type { Database } from '../postgres/database.js';
import type { RefusalCode } from '../unity/unity-account.js';
import { athenaSettings, fhirSettings } from './ehr-server.js';

/** The built-in EHR, and the one that is configured. */
export function ehrs(
  config: Config,
  db: Database,
  sealField: SealField,
): Readonly<Record<string, Ehr>> {
  const { adapter } = config.adapters.ehr;
  const builtIn = { postgres: postgresEhr(db, sealField) };
  return adapter === 'postgres' ? builtIn : { ...builtIn, [adapter]: OUTSIDE[adapter](config) };
}

type Outside = Exclude<Config['adapters']['ehr']['adapter'], 'postgres'>;

const overFhir = (config: Config, vendor?: VendorProfile): Ehr =>
  fhirEhr({
    ...fhirSettings(config),
    ...(vendor === undefined ? {} : { vendor }),
    lateSeconds: config.pace.partnerLateSeconds,
  });

const OUTSIDE: Readonly<Record<Outside, (config: Config) => Ehr>> = {
  fhir: (config) => overFhir(config),
  epic: (config) => overFhir(config, epic),
  millennium: (config) =>
    overFhir(config, millennium({ assigner: config.adapters.ehr.organization })),
  athena: (config) =>
    athenaEhr({ ...athenaSettings(config), departmentId: config.adapters.ehr.departmentId }),
  touchworks: ({ adapters: { ehr }, pace }) =>
    touchworksEhr({
      lateSeconds: pace.partnerLateSeconds,
      baseUrl: ehr.url,
      appName: ehr.application,
      serviceUsername: ehr.login.clientId,
      servicePassword: ehr.login.clientSecret ?? '',
      userId: ehr.username,
      userPassword: ehr.password ?? '',
      actions: (ehr.actions ?? {}) as TouchworksActions,
      refusals: (ehr.refusals ?? {}) as Readonly<Record<string, RefusalCode>>,
    }),
};
