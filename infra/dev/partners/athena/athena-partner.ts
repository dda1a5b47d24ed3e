import type { FastifyInstance } from 'fastify';
import { type PartnerClient, TokenIssuer } from '../oauth/token-issuer.js';
import { tokenRoute } from '../oauth/token-route.js';
import { type Partner, type PartnerOptions, PartnerServer } from '../partner-server.js';
import { acceptBodies } from '../request-bodies.js';
import { refusedAs } from './athena-answer.js';
import { appointmentRoutes, patientRoutes } from './athena-routes.js';
import { openBooks } from './books.js';
import { addForeignHand } from './foreign-hand.js';
import { athenaPractice } from './practice.js';

/** Reference, row "Auth": `POST /oauth2/v1/token`, scope `athena/service/Athenanet.MDP.*`. */
const TOKEN_URL = '/oauth2/v1/token';
/** Reference, row "Base". */
const BASE = `/v1/${athenaPractice.practiceId}`;
const SCOPE = /^athena\/service\/Athenanet\.MDP\.\*$/;

/** athenahealth's v1 API as the reference has it ("EHR vendors", column athenahealth), for one invented practice. */
export async function startAthenaPartner(
  options: PartnerOptions & { readonly client: PartnerClient },
): Promise<Partner> {
  const books = openBooks(options.stateFolder);
  const issuer = new TokenIssuer(options.client, SCOPE);
  const server = new PartnerServer(options, {
    contentType: 'application/json; charset=utf-8',
    isAuthorized: ({ url, headers }) => url === TOKEN_URL || issuer.isGood(headers.authorization),
    expireTokens: () => issuer.expireAll(),
    refusal: refusedAs,
    records: () => ({ patients: books.patients.all(), appointments: books.appointments.booked() }),
  });
  acceptFormsOnly(server.app);
  server.add(tokenRoute(issuer, TOKEN_URL));
  for (const route of [...patientRoutes(books), ...appointmentRoutes(books)])
    server.add({ ...route, url: `${BASE}${route.url}` });
  addForeignHand(server.app, books);
  return server.listen(options.port ?? 0);
}

/** Reference, row "Create patient": form-encoded. A body of another kind is refused. */
function acceptFormsOnly(app: FastifyInstance): void {
  acceptBodies(app);
  app.addHook('preHandler', async ({ method, url, body }, reply) => {
    const isWrite = method === 'POST' || method === 'PUT';
    if (url.startsWith('/__') || !isWrite || body instanceof URLSearchParams) return;
    await reply.code(415).send(refusedAs(415).body);
  });
}
