import type { Scheduling } from '../../activities/ports/scheduling.js';
import type { Config } from '../config/config.js';
import type { Database } from '../postgres/database.js';
import { appointmentOf, chartOf } from '../postgres/intents.js';
import { athenaScheduling } from '../scheduling/athena-scheduling.js';
import { fhirScheduling } from '../scheduling/fhir-scheduling.js';
import { postgresScheduling } from '../scheduling/postgres-scheduling.js';
import { athenaSettings, fhirSettings, providersThere } from './ehr-server.js';

/** The built-in appointment book, and the one that is configured: outside, it is the EHR's. */
export function appointmentBooks(
  config: Config,
  db: Database,
): Readonly<Record<string, Scheduling>> {
  const { adapter } = config.adapters.scheduling;
  const builtIn = { postgres: postgresScheduling(db) };
  return adapter === 'postgres' ? builtIn : { ...builtIn, [adapter]: OUTSIDE[adapter](config, db) };
}

const OUTSIDE = {
  fhir: (config: Config, db: Database): Scheduling => {
    const book = fhirScheduling({
      ...fhirSettings(config),
      ...{ chartOf: chartOf(db), appointmentOf: appointmentOf(db) },
      profile: config.adapters.ehr.adapter === 'millennium' ? 'millennium' : 'r4',
      timeZone: config.adapters.scheduling.timeZone,
    });
    const { vendorProviderOf } = providersThere(config);
    return {
      ...book,
      // A directory at the same server names providers as the server does.
      book: (attempt, providerId, applicant) =>
        book.book(attempt, vendorProviderOf(providerId) ?? providerId, applicant),
    };
  },
  athena: (config: Config, db: Database): Scheduling => {
    const { ehr, scheduling } = config.adapters;
    return athenaScheduling({
      ...athenaSettings(config),
      ...providersThere(config),
      chartOf: chartOf(db),
      departmentId: ehr.departmentId,
      visitReasonId: ehr.visitReasonId,
      timeZone: scheduling.timeZone,
      lateSeconds: config.pace.partnerLateSeconds,
      clinic: { clinicName: scheduling.clinicName, room: '', address: scheduling.clinicAddress },
    });
  },
} as const;
