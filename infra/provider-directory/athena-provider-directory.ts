import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ProviderDirectory } from '../../activities/ports/provider-directory.js';
import { AthenaClient, type AthenaSettings } from '../athena/athena-client.js';
import { readPatient, writePrimaryProvider } from '../athena/athena-patient.js';

/** Where the charts are that are told of their provider, and what the vendor's ids stand for here. */
export interface AthenaProviderSettings extends AthenaSettings {
  /** The vendor's id of the enrollment's chart, as the EHR gave it; null while there is none. */
  readonly chartOf: (id: EnrollmentId) => Promise<string | null>;
  /** The vendor's id of a provider of our directory; undefined where it does not know them. */
  readonly vendorProviderOf: (providerId: string) => string | undefined;
}

/**
 * Our directory, which knows places and wishes, decides; the chart at athenahealth is told of the choice. An undo gives
 * the place back only: the chart that names the provider is neutralised right after, and no call clears the name alone.
 */
export function athenaProviderDirectory(
  directory: ProviderDirectory,
  settings: AthenaProviderSettings,
): ProviderDirectory {
  return {
    ...directory,
    async find(attempt) {
      const made = await directory.find(attempt);
      // While performing, a place that the chart does not know of is half the step: `assign` then completes it.
      if (made === null || attempt.verb !== 'perform') return made;
      const { chartId, providerId } = await namesOf(directory, settings, attempt);
      const chart = await readPatient(new AthenaClient(settings, attempt), chartId);
      return chart?.primaryProviderId === providerId ? made : null;
    },
    async assign(attempt, applicant) {
      const made = await directory.assign(attempt, applicant);
      const { chartId, providerId } = await namesOf(directory, settings, attempt);
      const athena = new AthenaClient(settings, attempt);
      // Merged or put away by other hands: what is written there is not written into the enrollment's chart.
      const chart = await readPatient(athena, chartId);
      if (chart?.status !== 'active') throw new Failure('CONFLICT');
      await writePrimaryProvider(athena, chartId, providerId);
      return made;
    },
  };
}

/** The chart and the assigned provider in the vendor's ids. */
async function namesOf(
  directory: ProviderDirectory,
  { chartOf, vendorProviderOf }: AthenaProviderSettings,
  attempt: Attempt,
) {
  const [chartId, ours] = await Promise.all([chartOf(attempt.id), directory.providerOf(attempt)]);
  if (chartId === null || ours === null) throw new Failure('UNEXPECTED');
  const providerId = vendorProviderOf(ours);
  // The mapping lacks them: an engineer mends that, so it is no fault of the enrollment's.
  if (providerId === undefined) throw new Failure('UNAVAILABLE');
  return { chartId, providerId };
}
