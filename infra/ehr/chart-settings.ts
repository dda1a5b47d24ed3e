import type { FhirSettings } from '../fhir/fhir-client.js';
import type { VendorProfile } from './vendors/vendor-profile.js';

/** The server that keeps the charts, and what is particular to its vendor. */
export interface ChartSettings extends FhirSettings {
  readonly vendor: VendorProfile;
  /** How long a create of unknown outcome may still take effect. */
  readonly lateSeconds: number;
}
