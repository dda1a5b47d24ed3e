import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';
import type { Made, RecordSystem } from './record.js';

export type ProviderFields = Pick<Applicant, 'city' | 'state' | 'postalCode' | 'preferences'>;

/** Who can be a primary care provider, and who has a place left. */
export interface ProviderDirectory extends RecordSystem {
  /** The directory's random id of the provider assigned to the attempt's enrollment (by its id, whatever the step), or null. */
  providerOf(attempt: Attempt): Promise<string | null>;
  /** Takes one place with the best match by availability, specialty, language and location. Throws `NO_PROVIDER_AVAILABLE`. */
  assign(attempt: Attempt, applicant: Phi<ProviderFields>): Promise<Made>;
}
