import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import { ChartStore } from '../fhir/chart-store.js';
import { addForeignHand } from '../fhir/foreign-hand.js';
import { subjectOf } from '../fhir/request-subject.js';
import { type PartnerClient, TokenIssuer } from '../oauth/token-issuer.js';
import { tokenRoute } from '../oauth/token-route.js';
import { type Partner, type PartnerOptions, PartnerServer } from '../partner-server.js';
import { acceptBodies } from '../request-bodies.js';
import { openStateFolder } from '../state-folder.js';
import { readingRoutes } from './reading-routes.js';
import type { SmartVendor } from './smart-vendor.js';

/** How to start a vendor's FHIR server with its authorization server; the options' own token opens nothing here. */
export interface SmartOptions extends PartnerOptions {
  readonly client: PartnerClient;
  /** How long each FHIR call takes before it does anything. */
  readonly latencyMs?: number;
}

/** Where the two servers are. */
export interface SmartPartner extends Partner {
  readonly fhirUrl: string;
  readonly tokenUrl: string;
}

const FHIR_JSON = 'application/fhir+json;charset=utf-8';

/** A FHIR server that is opened by tokens of its own authorization server, as the vendor has it. */
export async function startSmartPartner(
  options: SmartOptions,
  vendor: SmartVendor,
): Promise<SmartPartner> {
  const { client, latencyMs = 0, stateFolder, port = 0 } = options;
  const charts = new ChartStore(openStateFolder(stateFolder && join(stateFolder, vendor.name)));
  const issuer = new TokenIssuer(client, vendor.scope);
  const { fhirPath, tokenPath } = vendor;
  const open = new Set([tokenPath, `${fhirPath}/metadata`]);
  const server = new PartnerServer(options, {
    contentType: FHIR_JSON,
    isAuthorized: ({ url, headers }) => open.has(url) || issuer.isGood(headers.authorization),
    expireTokens: () => issuer.expireAll(),
    refusal: (status) => vendor.refuse(status),
    records: () => ({ records: charts.all().map((each) => ({ ...each, deleted: false })) }),
  });
  acceptBodies(server.app);
  server.add(tokenRoute(issuer, tokenPath));
  addFhir(server, charts, vendor, latencyMs);
  addForeignHand(server.app, charts);
  const partner = await server.listen(port);
  return {
    ...partner,
    fhirUrl: `${partner.url}${fhirPath}`,
    tokenUrl: `${partner.url}${tokenPath}`,
  };
}

function addFhir(
  server: PartnerServer,
  charts: ChartStore,
  vendor: SmartVendor,
  latencyMs: number,
): void {
  const { fhirPath } = vendor;
  for (const { method, url, operation, answer } of [
    ...readingRoutes(charts, vendor),
    {
      method: 'POST' as const,
      url: '/Patient',
      operation: 'create' as const,
      answer: (request: FastifyRequest) => create(charts, vendor, request),
    },
  ])
    server.add({
      method,
      url: `${fhirPath}${url}`,
      operation,
      subject: (request) => subjectIn(charts, request),
      answer: async (request) => {
        if (latencyMs > 0) await wait(latencyMs);
        return answer(request);
      },
    });
}

/** https://hl7.org/fhir/R4/http.html#mime-type: a resource is sent as FHIR JSON. */
function create(charts: ChartStore, vendor: SmartVendor, request: FastifyRequest): Answer {
  const { headers, body, host } = request;
  if (!headers['content-type']?.startsWith('application/fhir+json')) return vendor.refuse(415);
  const prefer = headers['prefer'];
  return vendor.create(charts, body, {
    base: `http://${host}${vendor.fhirPath}`,
    prefer: typeof prefer === 'string' ? prefer : '',
  });
}

/** An identifier may hold an assigner only: then it is no key. */
function subjectIn(charts: ChartStore, request: FastifyRequest) {
  const { keys, people } = subjectOf(charts, request);
  return { keys: keys.filter((key) => typeof key === 'string'), people };
}
