import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { capabilityStatement } from './fhir/capability.js';
import { changingRoutes } from './fhir/changing-routes.js';
import { ChartStore, contentOf } from './fhir/chart-store.js';
import { seedDirectory } from './fhir/directory.js';
import { at, callHeaders, type FhirRoute } from './fhir/fhir-route.js';
import { FhirServer } from './fhir/fhir-server.js';
import { addForeignHand } from './fhir/foreign-hand.js';
import { byMillennium } from './fhir/millennium-appointments.js';
import { notSupported, outcome } from './fhir/outcome.js';
import { subjectOf } from './fhir/request-subject.js';
import {
  type Partner,
  type PartnerOptions,
  type PartnerRoute,
  PartnerServer,
} from './partner-server.js';
import { acceptBodies } from './request-bodies.js';
import { openStateFolder } from './state-folder.js';

const FHIR_JSON = 'application/fhir+json;charset=utf-8';

/** What this server is beside a keeper of charts. */
export interface EhrPartnerOptions extends PartnerOptions {
  /** Holds the built-in clinics, their providers, and open books for the coming weeks. */
  readonly directory?: boolean;
  /** Whether it takes transactions, and says so; it does when nothing is said. */
  readonly transactions?: boolean;
  /** Whose rules hold for an Appointment; those of R4 when nothing is said. */
  readonly appointments?: 'r4' | 'millennium';
}

/** The EHR: a FHIR R4 server that behaves as HAPI FHIR was seen to ("Generic FHIR R4 server", [RAN]). */
export async function startEhrPartner(options: EhrPartnerOptions): Promise<Partner> {
  const folder = options.stateFolder && join(options.stateFolder, 'ehr');
  const charts = new ChartStore(openStateFolder(folder));
  if (options.directory) seedDirectory(charts, new Date());
  const server = new PartnerServer(options, {
    contentType: FHIR_JSON,
    refusal,
    records: () => recordsOf(charts),
  });
  acceptBodies(server.app);
  for (const route of fhirRoutes(charts, options)) server.add(route);
  addForeignHand(server.app, charts);
  return server.listen(options.port ?? 0);
}

function refusal(status: number) {
  if (status === 401) return outcome(401, 'login');
  // HAPI 10: what the server does not know, like Appointment/$book, is refused as unsupported.
  if (status === 404) return notSupported();
  return outcome(status, status < 500 ? 'invalid' : 'exception');
}

const recordsOf = (charts: ChartStore) => ({
  records: charts
    .all()
    .filter((record) => !charts.isSeed(record))
    .map((record) => ({ ...record, deleted: contentOf(record) === null })),
});

function fhirRoutes(charts: ChartStore, options: EhrPartnerOptions): readonly PartnerRoute[] {
  const subject = (request: FastifyRequest) => subjectOf(charts, request);
  const fhir = new FhirServer(charts);
  const { transactions = true, appointments = 'r4' } = options;
  const routes = [
    ...readingRoutes(fhir, transactions),
    ...writingRoutes(fhir),
    ...changingRoutes(charts, transactions),
  ];
  const ruled = appointments === 'millennium' ? byMillennium(charts, routes) : routes;
  return ruled.map((route) => ({ ...route, subject }));
}

const readingRoutes = (fhir: FhirServer, transactions: boolean): readonly FhirRoute[] => [
  {
    method: 'GET',
    url: '/metadata',
    operation: 'read',
    answer: () => capabilityStatement(transactions),
  },
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

const writingRoutes = (fhir: FhirServer): readonly FhirRoute[] => [
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

const baseOf = (request: FastifyRequest): string => `http://${request.host}`;
