import type { ChartedSettings } from '../fhir/charted.js';
import type { PcpWrite } from './fhir-general-practitioner.js';

/** A FHIR R4 server as the directory of providers. */
export interface FhirProviderDirectorySettings extends ChartedSettings {
  /** How the server lets us name the provider on the Patient. */
  readonly pcpWrite: PcpWrite;
  /** Patients that one provider may have: active CareTeams with them in it, whoever made those. */
  readonly placesPerProvider: number;
  /** Providers that are looked at for one patient (50 when not said); a server's page may be smaller. */
  readonly mostCandidates?: number;
  /** The form's words for specialties as `system|code` of this server; those of NUCC when not said. */
  readonly specialties?: Readonly<Record<string, string>>;
}
