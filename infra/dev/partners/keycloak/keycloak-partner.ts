import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';
import type { Operation, Subject } from '../fault.js';
import { type PartnerClient, TokenIssuer } from '../oauth/token-issuer.js';
import { tokenRoute } from '../oauth/token-route.js';
import {
  type Partner,
  type PartnerOptions,
  type PartnerRoute,
  PartnerServer,
} from '../partner-server.js';
import { acceptBodies } from '../request-bodies.js';
import { openStateFolder } from '../state-folder.js';
import { addRealmControls } from './realm-controls.js';
import { isNewUser, UserStore } from './user-store.js';
import { type RealmRules, UsersApi } from './users-api.js';

export interface KeycloakPartnerOptions extends Omit<PartnerOptions, 'token'> {
  /** Our service account's client. */
  readonly client: PartnerClient;
  /** The one realm that there is. */
  readonly realm: string;
}

const NO_SCOPE = /^$/;

/** As much of Keycloak as a portal adapter meets: tokens of a service account, and the users of one realm. */
export async function startKeycloakPartner(options: KeycloakPartnerOptions): Promise<Partner> {
  const { client, realm, stateFolder } = options;
  const users = new UserStore(openStateFolder(stateFolder && join(stateFolder, 'keycloak')));
  const rules: RealmRules = {
    attributes: ['enrollmentKey', 'enrollmentId', 'accessLevel'],
    mayViewUsers: true,
  };
  const issuer = new TokenIssuer(client, NO_SCOPE);
  const tokenPath = `/realms/${realm}/protocol/openid-connect/token`;
  const server = new PartnerServer(
    { ...options, token: '' },
    {
      contentType: 'application/json;charset=UTF-8',
      isAuthorized: ({ url, headers }) => url === tokenPath || issuer.isGood(headers.authorization),
      expireTokens: () => issuer.expireAll(),
      refusal,
      records: () => ({
        records: users.all().map((user) => ({ ...user, sessions: users.sessions(user.id) })),
      }),
    },
  );
  acceptBodies(server.app);
  server.add(tokenRoute(issuer, tokenPath));
  const admin = `/admin/realms/${realm}`;
  for (const { url, ...route } of userRoutes(new UsersApi(users, rules), admin))
    server.add({
      ...route,
      url: `${admin}/users${url}`,
      subject: (request) => subjectOf(users, request),
    });
  addRealmControls(server, users, rules);
  return server.listen(options.port ?? 0);
}

function refusal(status: number): Answer {
  if (status === 401) return { status, body: { error: 'HTTP 401 Unauthorized' } };
  // What is not spoken here: another realm, and every call that the adapter has no business with.
  if (status === 404) return { status, body: { error: 'Realm not found.' } };
  return { status, body: { error: `HTTP ${status}` } };
}

type UserRoute = Omit<PartnerRoute, 'subject'>;

const userRoutes = (api: UsersApi, admin: string): readonly UserRoute[] => [
  route('GET', '/profile', 'lookup', () => api.profile()),
  route('GET', '', 'search', ({ query }) => api.list(query as Record<string, unknown>)),
  route('GET', '/count', 'search', ({ query }) => api.count(query as Record<string, unknown>)),
  route('POST', '', 'create', (request) => api.create(request.body, `${baseOf(request)}${admin}`)),
  route('GET', '/:id', 'read', (request) => api.read(idOf(request))),
  route('PUT', '/:id', 'update', (request) => api.change(idOf(request), request.body)),
  route('DELETE', '/:id', 'delete', (request) => api.remove(idOf(request))),
  route('GET', '/:id/sessions', 'history', (request) => api.sessions(idOf(request))),
  route('POST', '/:id/logout', 'cancel', (request) => api.signOut(idOf(request))),
];

const route = (
  method: PartnerRoute['method'],
  url: string,
  operation: Operation,
  answer: (request: FastifyRequest) => Answer,
): UserRoute => ({ method, url, operation, answer });

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
const baseOf = (request: FastifyRequest): string => `http://${request.host}`;

/** By the enrollment's key, as far as the request tells it. */
function subjectOf(users: UserStore, request: FastifyRequest): Subject {
  const { id = '' } = request.params as { id?: string };
  const { q = '' } = request.query as { q?: string };
  const sent = isNewUser(request.body) ? request.body.attributes : {};
  const { enrollmentKey = [] } = users.get(id)?.attributes ?? sent ?? {};
  return { keys: [...enrollmentKey, ...q.split('"').slice(1, 2)], people: [] };
}
