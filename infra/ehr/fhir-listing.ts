import type { Attempt } from '../../activities/domain/attempt.js';
import { FhirClient, type FhirSettings } from '../fhir/fhir-client.js';
import type { FhirResource } from '../fhir/fhir-resource.js';

const PAGE = 200;
/** More than that is read by the sweeps that follow: they begin where this one stopped looking. */
const MOST_PAGES = 20;

/**
 * Our keys on the charts that were touched since a moment, oldest first. Asks for the identifier only, by its system
 * alone (https://hl7.org/fhir/R4/search.html#token); pages by time, since links would come from outside.
 */
export async function listKeys(
  settings: FhirSettings,
  attempt: Attempt,
  since: Date,
): Promise<readonly string[]> {
  const fhir = new FhirClient(settings, attempt);
  const { identifierSystem: system } = settings;
  const keys = new Set<string>();
  let from = since.toISOString();
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await fhir.search('Patient', {
      identifier: `${system}|`,
      _lastUpdated: `ge${from}`,
      _sort: '_lastUpdated',
      _count: `${PAGE}`,
      _elements: 'identifier',
    });
    for (const key of found.flatMap((resource) => keyOf(system, resource))) keys.add(key);
    // A page may be shorter than asked for, though more is there: only one that leads no further is the last.
    const last = found.at(-1)?.meta?.lastUpdated;
    if (last === undefined || last === from) break;
    from = last;
  }
  return [...keys];
}

const keyOf = (system: string, { identifier = [] }: FhirResource): readonly string[] =>
  identifier.flatMap((each) => (each.system === system && each.value ? [each.value] : []));
