import { join } from 'node:path';
import { type ClientMetadata, type Configuration, errors, interactionPolicy } from 'oidc-provider';
import { clientKey, keyIn, OIDC_CLIENTS, publicHalf } from '../launch/clients.js';
import { STAFF, STAFF_CLIENT } from '../launch/staff.js';

export interface IssuerSettings {
  readonly stateFolder: string;
  /** The API's, then those of the servers that staff use. */
  readonly audiences: readonly [string, ...string[]];
  readonly codecUrl: string;
}

const TOKEN_SECONDS = 600;
const SESSION_SECONDS = 8 * 3_600;
const scopes = [
  ...new Set([
    ...OIDC_CLIENTS.flatMap(({ scope }) => scope.split(' ')),
    ...STAFF.flatMap((p) => p.scopes),
  ]),
];

/** Machines by private_key_jwt; staff by authorization code with PKCE. Access tokens as RFC 9068 `at+jwt`, ES256. */
export async function issuerConfiguration(settings: IssuerSettings): Promise<Configuration> {
  const { stateFolder, audiences } = settings;
  const policy = interactionPolicy.base();
  policy.remove('consent'); // Our own clients: whoever signs in here has agreed at work.
  return {
    clients: await clientsOf(settings),
    jwks: { keys: [(await keyIn(join(stateFolder, 'secrets', 'issuer.jwk'))) as never] },
    scopes: ['openid', ...scopes],
    acrValues: ['phr'],
    pkce: { required: () => true },
    ttl: { Session: SESSION_SECONDS, Grant: SESSION_SECONDS, Interaction: TOKEN_SECONDS },
    cookies: { keys: [crypto.randomUUID()] },
    interactions: { policy, url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) =>
      STAFF.some((person) => person.id === id)
        ? { accountId: id, claims: () => ({ sub: id }) }
        : undefined,
    loadExistingGrant: async ({ oidc }) => {
      const { accountId } = oidc.session ?? {};
      const grant = new oidc.provider.Grant({
        ...(accountId === undefined ? {} : { accountId }),
        ...(oidc.client === undefined ? {} : { clientId: oidc.client.clientId }),
      });
      const person = STAFF.find(({ id }) => id === accountId);
      grant.addOIDCScope('openid');
      for (const audience of audiences)
        grant.addResourceScope(audience, (person?.scopes ?? []).join(' '));
      await grant.save();
      return grant;
    },
    // When and how somebody signed in (RFC 9068, 2.2.1).
    extraTokenClaims: ({ oidc }) => {
      const { authTime, acr } = oidc.entities.AuthorizationCode ?? {};
      return { ...(authTime ? { auth_time: authTime } : {}), ...(acr ? { acr } : {}) };
    },
    features: featuresOf(audiences),
  };
}

const featuresOf = (
  audiences: IssuerSettings['audiences'],
): NonNullable<Configuration['features']> => ({
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => audiences[0],
    useGrantedResource: () => true,
    getResourceServerInfo: (_context, resource) => {
      if (!audiences.includes(resource)) throw new errors.InvalidTarget();
      return {
        scope: scopes.join(' '),
        audience: resource,
        accessTokenFormat: 'jwt' as const,
        accessTokenTTL: TOKEN_SECONDS,
        jwt: { sign: { alg: 'ES256' as const } },
      };
    },
  },
});

async function clientsOf({ stateFolder, codecUrl }: IssuerSettings): Promise<ClientMetadata[]> {
  const keyed = async (clientId: string): Promise<ClientMetadata> => ({
    client_id: clientId,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    jwks: { keys: [publicHalf(await clientKey(stateFolder, clientId)) as never] },
  });
  const machines = OIDC_CLIENTS.map(async ({ clientId, scope }) => ({
    ...(await keyed(clientId)),
    scope,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  }));
  const forPeople = { grant_types: ['authorization_code'], response_types: ['code' as const] };
  return [
    ...(await Promise.all(machines)),
    { ...(await keyed('codec')), ...forPeople, redirect_uris: [`${codecUrl}/callback`] },
    {
      ...forPeople,
      client_id: STAFF_CLIENT.clientId,
      redirect_uris: [STAFF_CLIENT.redirectUri],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
    },
  ];
}
