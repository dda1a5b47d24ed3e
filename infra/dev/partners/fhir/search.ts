import { type ChartRecord, type ChartStore, contentOf } from './chart-store.js';
import { identifierToken } from './identifier-token.js';
import { type Resource, type ResourceType, referenceOf, referencesIn } from './resources.js';

/** Seen at HAPI: ten to a page when nothing is said, fifty at most whatever is said. */
const DEFAULT_COUNT = 10;
const MOST_COUNT = 50;

/** The elements that the parameters read. */
type Content = Resource & {
  readonly active?: boolean;
  readonly status?: string;
  readonly start?: string;
  readonly schedule?: { readonly reference: string };
  readonly slot?: readonly { readonly reference: string }[];
  readonly actor?: readonly { readonly reference: string }[];
  readonly specialty?: readonly {
    readonly coding?: readonly { readonly system: string; readonly code: string }[];
  }[];
};
type Parameter = (content: Content, value: string, record: ChartRecord) => boolean;

const byToken: Parameter = ({ identifier }, token) => {
  const wanted = identifierToken(token);
  return (identifier ?? []).some(
    ({ system, value }) => system === wanted?.system && value === wanted.value,
  );
};
const byPatient: Parameter = (content, reference) => referenceOf(content) === reference;
const byStatus: Parameter = ({ status }, wanted) => status === wanted;
const byActive: Parameter = ({ active }, wanted) => String(active) === wanted;
/** `ge<time>` only. */
const byStart: Parameter = ({ start }, wanted) =>
  wanted.startsWith('ge') && Date.parse(start ?? '') >= Date.parse(wanted.slice(2));
const byActor: Parameter = ({ actor, participant }, reference) =>
  referencesIn(actor ?? participant).includes(reference);

/** Search parameters of R4, as far as somebody here asks by them: https://hl7.org/fhir/R4/searchparameter-registry.html */
const parameters: Readonly<Partial<Record<ResourceType, Readonly<Record<string, Parameter>>>>> = {
  PractitionerRole: {
    active: byActive,
    specialty: ({ specialty = [] }, token) =>
      specialty.some(({ coding = [] }) =>
        coding.some(({ system, code }) => `${system}|${code}` === token),
      ),
  },
  Schedule: { actor: byActor, active: byActive },
  Slot: {
    schedule: ({ schedule }, list) => list.split(',').includes(schedule?.reference ?? ''),
    status: byStatus,
    start: byStart,
  },
  Appointment: {
    patient: byPatient,
    status: byStatus,
    date: byStart,
    slot: ({ slot }, reference) => referencesIn(slot).includes(reference),
  },
  CareTeam: { patient: byPatient, participant: byActor, status: byStatus },
  Coverage: { patient: byPatient },
  Encounter: { patient: byPatient },
  Condition: { patient: byPatient },
  Observation: { patient: byPatient },
};
const everywhere: Readonly<Record<string, Parameter>> = {
  identifier: byToken,
  _id: (_, id, record) => record.id === id,
};

const CONTROLS = new Set(['_count', '_sort', '_summary', '_include']);

/** The names that a type is searched by, for the CapabilityStatement. */
export const searchNamesOf = (type: ResourceType): readonly string[] => [
  'identifier',
  ...Object.keys(parameters[type] ?? {}),
];

/** One page of what a query finds; undefined where it names a parameter that is not served, or none. */
export function matching(
  charts: ChartStore,
  type: ResourceType,
  query: URLSearchParams,
): readonly ChartRecord[] | undefined {
  const asked = [...query].filter(([name]) => !CONTROLS.has(name));
  const known = { ...everywhere, ...parameters[type] };
  if (asked.length === 0 || asked.some(([name]) => !Object.hasOwn(known, name))) return undefined;
  if (query.has('_sort') && query.get('_sort') !== 'start') return undefined;
  const found = charts.live(type).filter((record) => {
    const content = contentOf(record) as Content | null;
    return asked.every(([name, value]) => content && known[name]?.(content, value, record));
  });
  if (query.get('_summary') === 'count') return found;
  return sorted(found, query).slice(
    0,
    Math.min(MOST_COUNT, Number(query.get('_count') ?? DEFAULT_COUNT)),
  );
}

const startIn = (record: ChartRecord): string =>
  new Date((contentOf(record) as Content | null)?.start ?? 0).toISOString();

const sorted = (found: readonly ChartRecord[], query: URLSearchParams): readonly ChartRecord[] =>
  query.get('_sort') === 'start'
    ? found.toSorted((one, other) => startIn(one).localeCompare(startIn(other)))
    : found;

const INCLUDES: Readonly<Record<string, string>> = {
  'PractitionerRole:practitioner': 'Practitioner',
  'PractitionerRole:location': 'Location',
};

/** What `_include` brings along, each once: https://hl7.org/fhir/R4/search.html#include */
export function included(
  charts: ChartStore,
  found: readonly ChartRecord[],
  query: URLSearchParams,
): readonly ChartRecord[] {
  const types = query.getAll('_include').map((name) => INCLUDES[name]);
  const names = found.flatMap((record) => referencesIn(contentOf(record)));
  return [...new Set(names)].flatMap((name) => {
    const [type = '', id = ''] = name.split('/');
    const record = types.includes(type) ? charts.get(type, id) : undefined;
    return record ? [record] : [];
  });
}
