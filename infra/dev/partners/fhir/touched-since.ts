import { type ChartRecord, contentOf, latest } from './chart-store.js';

/** HAPI's pages, unless told otherwise: so many when nothing is asked for, and never more than that. */
const DEFAULT_COUNT = 10;
const MOST_COUNT = 50;

/**
 * `identifier=<system>|&_lastUpdated=ge<time>&_sort=_lastUpdated&_count=n`: records with any identifier of a system,
 * oldest change first (https://hl7.org/fhir/R4/search.html). To a client that asks for `no-store`, as ours does, HAPI
 * links no next page, and counts only this one. Undefined for any other query.
 */
export function touchedSince(
  records: readonly ChartRecord[],
  query: URLSearchParams,
): readonly ChartRecord[] | undefined {
  const listing = listingIn(query);
  if (listing === undefined) return undefined;
  const { system, since, count } = listing;
  return records
    .filter((each) => latest(each).lastUpdated >= since && hasIdentifierOf(system, each))
    .toSorted((one, other) => latest(one).lastUpdated.localeCompare(latest(other).lastUpdated))
    .slice(0, count);
}

const hasIdentifierOf = (wanted: string, record: ChartRecord): boolean =>
  contentOf(record)?.identifier?.some(({ system }) => system === wanted) ?? false;

const KNOWN = new Set(['identifier', '_lastUpdated', '_sort', '_count', '_elements']);

function listingIn(query: URLSearchParams) {
  const asked = (name: string, form: RegExp) => form.exec(query.get(name) ?? '')?.[1];
  const system = asked('identifier', /^([^|]+)[|]$/);
  const since = asked('_lastUpdated', /^ge(.+)$/);
  const isSorted = query.get('_sort') === '_lastUpdated';
  const isKnown = [...query.keys()].every((name) => KNOWN.has(name));
  if (system === undefined || since === undefined || !isSorted || !isKnown) return undefined;
  const count = Math.min(Number(query.get('_count') ?? DEFAULT_COUNT), MOST_COUNT);
  return { system, since, count };
}
