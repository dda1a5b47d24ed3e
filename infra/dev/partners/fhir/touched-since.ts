import { type ChartRecord, contentOf, latest } from './chart-store.js';

/** HAPI's default page. */
const DEFAULT_COUNT = 20;

/**
 * `identifier=<system>|&_lastUpdated=ge<time>&_sort=_lastUpdated&_count=n`: records with any identifier of a system,
 * oldest change first (https://hl7.org/fhir/R4/search.html). Undefined for any other query.
 */
export function touchedSince(
  records: readonly ChartRecord[],
  query: URLSearchParams,
): readonly ChartRecord[] | undefined {
  const { identifier, _lastUpdated, _sort, _count, ...more } = Object.fromEntries(query);
  const [system = '', value] = (identifier ?? '').split('|');
  const since = /^ge(.+)$/.exec(_lastUpdated ?? '')?.[1];
  const isOther = Object.keys(more).some((name) => name !== '_elements');
  if (since === undefined || value !== '' || _sort !== '_lastUpdated' || isOther) return undefined;
  return records
    .filter((each) => latest(each).lastUpdated >= since && hasIdentifierOf(system, each))
    .toSorted((one, other) => latest(one).lastUpdated.localeCompare(latest(other).lastUpdated))
    .slice(0, Number(_count ?? DEFAULT_COUNT));
}

const hasIdentifierOf = (wanted: string, record: ChartRecord): boolean =>
  contentOf(record)?.identifier?.some(({ system }) => system === wanted) ?? false;
