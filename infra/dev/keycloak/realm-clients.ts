import type { JWK } from 'jose';

/** A portal that comes without a person, known by its key. */
export interface MachineClient {
  readonly clientId: string;
  /** Scopes between spaces. */
  readonly scope: string;
  readonly publicKey: JWK;
}

/** The app with which patients sign in. */
export const PATIENT_APP = 'patient-app';
export const PATIENT_SCOPES = ['enrollment:submit', 'enrollment:read'];

/** The service account of the enrollment: it may manage users and nothing else. */
export const enrollmentClient = (clientId: string, secret: string) => ({
  ...{ clientId, secret },
  publicClient: false,
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
  directAccessGrantsEnabled: false,
});

/** RFC 9068 as our API wants it (api/auth.ts): `typ` of the header, audience, `client_id`. */
const forOurApi = {
  attributes: { 'access.token.header.type.rfc9068': 'true' },
  fullScopeAllowed: false,
};

const mapper = (name: string, kind: string, config: Readonly<Record<string, string>>) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: kind,
  config: { 'access.token.claim': 'true', ...config },
});

const audienceOf = (audience: string) =>
  mapper('audience', 'oidc-audience-mapper', { 'included.custom.audience': audience });

const claimOf = (claim: string, value: string) =>
  mapper(claim, 'oidc-hardcoded-claim-mapper', {
    'claim.name': claim,
    'claim.value': value,
    'jsonType.label': 'String',
  });

/**
 * Keycloak names a service account's own user as the subject. RFC 9068 (2.2) names the client, and our API tells
 * machines from people by that, so it is set: else a machine would pass for a person.
 */
export const machineClient = ({ clientId, scope, publicKey }: MachineClient, audience: string) => ({
  ...forOurApi,
  clientId,
  publicClient: false,
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
  directAccessGrantsEnabled: false,
  clientAuthenticatorType: 'client-jwt',
  attributes: {
    ...forOurApi.attributes,
    'use.jwks.string': 'true',
    'jwks.string': JSON.stringify({ keys: [publicKey] }),
    'token.endpoint.auth.signing.alg': 'ES256',
  },
  defaultClientScopes: ['service_account'],
  optionalClientScopes: scope.split(' '),
  protocolMappers: [audienceOf(audience), claimOf('sub', clientId)],
});

/** Authorization code with PKCE; tokens tell when and how the patient signed in. */
export const patientApp = (redirectUri: string, audience: string) => ({
  ...forOurApi,
  clientId: PATIENT_APP,
  publicClient: true,
  standardFlowEnabled: true,
  directAccessGrantsEnabled: false,
  redirectUris: [redirectUri],
  attributes: { ...forOurApi.attributes, 'pkce.code.challenge.method': 'S256' },
  defaultClientScopes: ['basic', 'acr'],
  optionalClientScopes: PATIENT_SCOPES,
  protocolMappers: [audienceOf(audience), claimOf('client_id', PATIENT_APP)],
});
