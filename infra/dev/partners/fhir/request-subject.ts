import type { FastifyRequest } from 'fastify';
import type { Subject } from '../fault.js';
import type { ChartStore } from './chart-store.js';
import { type Resource, referenceOf } from './resources.js';

/** Whom a FHIR call is about: what it carries, the record it names, and the patient that one hangs on. */
export function subjectOf(charts: ChartStore, request: FastifyRequest): Subject {
  const { type = '', id = '' } = request.params as { type?: string; id?: string };
  const carried = request.body instanceof URLSearchParams ? [] : resourcesIn(request.body);
  const stored = charts.get(type, id)?.versions.flatMap(({ resource }) => resource ?? []) ?? [];
  const own = [...carried, ...stored];
  const related = own.flatMap((each) => patientOf(charts, each));
  return {
    keys: [
      ...keysIn(request),
      ...own.flatMap((each) => (each.identifier ?? []).map((i) => i.value)),
    ],
    people: [...own, ...related].flatMap((each) =>
      namesOf(each).map(({ family, given }) => ({
        lastName: family,
        firstName: given[0] ?? '',
        dateOfBirth: each.birthDate ?? '',
      })),
    ),
  };
}

function resourcesIn(body: unknown): readonly Resource[] {
  if (typeof body !== 'object' || body === null || !('resourceType' in body)) return [];
  const { entry = [] } = body as { entry?: readonly { resource: Resource }[] };
  return [body as Resource, ...entry.map(({ resource }) => resource)];
}

function patientOf(charts: ChartStore, resource: Resource): readonly Resource[] {
  const [type = '', id = ''] = (referenceOf(resource) ?? '').split('/');
  return charts.get(type, id)?.versions.flatMap((version) => version.resource ?? []) ?? [];
}

function keysIn(request: FastifyRequest): readonly string[] {
  const condition = request.headers['if-none-exist'];
  const query =
    request.body instanceof URLSearchParams
      ? request.body
      : new URLSearchParams(typeof condition === 'string' ? condition : '');
  return query.getAll('identifier').map((token) => token.slice(token.indexOf('|') + 1));
}

/** Of persons; a Location has one name, and a practitioner's is no patient's. */
const namesOf = ({ resourceType, name }: Resource) =>
  resourceType === 'Patient' && name ? name : [];
