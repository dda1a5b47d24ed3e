import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { capabilityStatement } from './fhir/capability.js';
import { ChartStore, contentOf } from './fhir/chart-store.js';
import { type CallHeaders, FhirServer } from './fhir/fhir-server.js';
import { notSupported, outcome } from './fhir/outcome.js';
import { subjectOf } from './fhir/request-subject.js';
import { isResource, isResourceType } from './fhir/resources.js';
import {
  type Partner,
  type PartnerOptions,
  type PartnerRoute,
  PartnerServer,
} from './partner-server.js';
import { acceptBodies } from './request-bodies.js';
import { openStateFolder } from './state-folder.js';

const FHIR_JSON = 'application/fhir+json;charset=utf-8';

/** The EHR: a FHIR R4 server that behaves as HAPI FHIR was seen to ("Generic FHIR R4 server", [RAN]). */
export async function startEhrPartner(options: PartnerOptions): Promise<Partner> {
  const folder = options.stateFolder && join(options.stateFolder, 'ehr');
  const charts = new ChartStore(openStateFolder(folder));
  const server = new PartnerServer(options, {
    contentType: FHIR_JSON,
    refusal,
    records: () => recordsOf(charts),
  });
  acceptBodies(server.app);
  for (const route of fhirRoutes(new FhirServer(charts), charts)) server.add(route);
  addForeignHand(server, charts);
  return server.listen(options.port ?? 0);
}

function refusal(status: number) {
  if (status === 401) return outcome(401, 'login');
  // HAPI 10: what the server does not know, like Appointment/$book, is refused as unsupported.
  if (status === 404) return notSupported();
  return outcome(status, status < 500 ? 'invalid' : 'exception');
}

const recordsOf = (charts: ChartStore) => ({
  records: charts.all().map((record) => ({ ...record, deleted: contentOf(record) === null })),
});

function fhirRoutes(fhir: FhirServer, charts: ChartStore): readonly PartnerRoute[] {
  const subject = (request: FastifyRequest) => subjectOf(charts, request);
  return [...readingRoutes(fhir), ...writingRoutes(fhir)].map((route) => ({ ...route, subject }));
}

type Route = Omit<PartnerRoute, 'subject'>;

const readingRoutes = (fhir: FhirServer): readonly Route[] => [
  { method: 'GET', url: '/metadata', operation: 'read', answer: capabilityStatement },
  {
    method: 'POST',
    url: '/:type/_search',
    operation: 'search',
    answer: (request) =>
      request.body instanceof URLSearchParams
        ? fhir.search(at(request).type, request.body)
        : outcome(415, 'invalid'),
  },
  {
    method: 'GET',
    url: '/:type/:id',
    operation: 'read',
    answer: (request) => fhir.read(at(request).type, at(request).id),
  },
  {
    method: 'GET',
    url: '/:type/:id/_history',
    operation: 'history',
    answer: (request) => fhir.history(at(request).type, at(request).id),
  },
  {
    method: 'GET',
    url: '/:type/:id/_history/:version',
    operation: 'history',
    answer: (request) => fhir.readVersion(at(request).type, at(request).id, at(request).version),
  },
];

const writingRoutes = (fhir: FhirServer): readonly Route[] => [
  {
    method: 'POST',
    url: '/:type',
    operation: 'create',
    answer: (request) =>
      fhir.create(at(request).type, request.body, callHeaders(request), baseOf(request)),
  },
  {
    method: 'DELETE',
    url: '/:type/:id',
    operation: 'delete',
    answer: (request) => fhir.remove(at(request).type, at(request).id),
  },
  {
    method: 'POST',
    url: '/:type/:id/$expunge',
    operation: 'expunge',
    answer: (request) => fhir.expunge(at(request).type, at(request).id, request.body),
  },
];

/** `PUT /__records/<type>/<id>`: what some other system does to a chart, such as merging it. */
function addForeignHand({ app }: PartnerServer, charts: ChartStore): void {
  app.put('/__records/:type/:id', async (request, reply) => {
    const { type, id } = at(request);
    const record = charts.get(type, id);
    if (record === undefined || !isResourceType(type) || !isResource(type, request.body))
      return reply.code(400).send({ error: 'no such record, or not a resource of its type' });
    charts.revise(record, request.body);
    return reply.code(204).send();
  });
}

interface Place {
  readonly type: string;
  readonly id: string;
  readonly version: string;
}
const at = (request: FastifyRequest): Place => request.params as Place;
const baseOf = (request: FastifyRequest): string => `http://${request.host}`;

function callHeaders({ headers }: FastifyRequest): CallHeaders {
  const ifNoneExist = headers['if-none-exist'];
  const prefer = headers['prefer'];
  return {
    ifNoneExist: Array.isArray(ifNoneExist) ? undefined : ifNoneExist,
    prefer: Array.isArray(prefer) ? undefined : prefer,
  };
}
