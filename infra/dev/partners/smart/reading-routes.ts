import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { ChartRecord, ChartStore } from '../fhir/chart-store.js';
import { contentOf } from '../fhir/chart-store.js';
import { identifierToken } from '../fhir/identifier-token.js';
import { isResourceType, referenceOf } from '../fhir/resources.js';
import { statementOf } from '../fhir/statement.js';
import type { PartnerRoute } from '../partner-server.js';
import type { SmartVendor } from './smart-vendor.js';

/**
 * US Core's clinical types and Coverage, as far as they can be searched by patient alone. Observation, CarePlan and
 * DiagnosticReport need a category as well, MedicationRequest an intent (https://hl7.org/fhir/us/core/STU6.1): without one the search is refused,
 * and with one nobody asks.
 */
const BY_PATIENT = new Set([
  'AllergyIntolerance',
  'Condition',
  'Coverage',
  'DocumentReference',
  'Encounter',
  'Immunization',
  'Procedure',
  'ServiceRequest',
]);

/** What a vendor lets a client read: a statement, a patient by id, a patient by identifier, care by patient. */
export const readingRoutes = (
  charts: ChartStore,
  vendor: SmartVendor,
): readonly Omit<PartnerRoute, 'subject'>[] => [
  { method: 'GET', url: '/metadata', operation: 'read', answer: () => statement },
  {
    method: 'POST',
    url: '/:type/_search',
    operation: 'search',
    answer: (request) => search(charts, vendor, request),
  },
  {
    method: 'GET',
    url: '/Patient/:id',
    operation: 'read',
    answer: (request) => {
      const { id } = request.params as { id: string };
      const record = charts.get('Patient', id);
      if (record === undefined) return vendor.refuse(404);
      return vendor.withheld?.(record) ?? { status: 200, body: vendor.represent(record) };
    },
  },
];

/**
 * Reference, "EHR vendors": patients are created, nothing is deleted, `If-None-Exist` is not advertised. Being unknown,
 * that header is passed over (RFC 9110, 5.1): whoever relies on it gets a second record.
 */
const statement = statementOf({
  resource: [
    {
      type: 'Patient',
      interaction: ['create', 'read', 'search-type'].map((code) => ({ code })),
      searchParam: [{ name: 'identifier', type: 'token' }],
    },
    ...[...BY_PATIENT].map((type) => ({
      type,
      interaction: [{ code: 'search-type' }],
      searchParam: [{ name: 'patient', type: 'reference' }],
    })),
  ],
});

function search(charts: ChartStore, vendor: SmartVendor, request: FastifyRequest): Answer {
  const { type } = request.params as { type: string };
  if (!(request.body instanceof URLSearchParams)) return vendor.refuse(415);
  const found = foundBy(charts, type, [...request.body]);
  if (found === undefined) return vendor.refuse(400);
  const entry = found.map((record) => {
    const withheld = vendor.withheld?.(record);
    return withheld === undefined
      ? { resource: vendor.represent(record), search: { mode: 'match' } }
      : { resource: withheld.body, search: { mode: 'outcome' } };
  });
  return {
    status: 200,
    body: { resourceType: 'Bundle', type: 'searchset', total: found.length, entry },
  };
}

/** Undefined for a query of any other form: a parameter that nobody knows is refused, not passed over. */
function foundBy(
  charts: ChartStore,
  type: string,
  [[name, value] = ['', ''], ...more]: readonly (readonly [string, string])[],
): readonly ChartRecord[] | undefined {
  if (more.length > 0) return undefined;
  if (type === 'Patient' && name === 'identifier') return byIdentifier(charts, value);
  return BY_PATIENT.has(type) && name === 'patient' ? byPatient(charts, type, value) : undefined;
}

function byIdentifier(charts: ChartStore, token: string): readonly ChartRecord[] | undefined {
  const wanted = identifierToken(token);
  return wanted && charts.byIdentifier('Patient', wanted);
}

/** Of most types nothing is kept here, so there is nothing to find. */
function byPatient(charts: ChartStore, type: string, patient: string): readonly ChartRecord[] {
  if (!isResourceType(type)) return [];
  return charts.live(type).filter((each) => {
    const content = contentOf(each);
    return content !== null && referenceOf(content) === patient;
  });
}
