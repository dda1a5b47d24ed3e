import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import Provider, { type Configuration, errors } from 'oidc-provider';
import { clientKey, keyIn, OIDC_CLIENTS, publicHalf } from '../launch/clients.js';

/** The development issuer: client credentials by private_key_jwt, access tokens as RFC 9068 `at+jwt`, ES256. */
const {
  OIDC_ISSUER: issuer = '',
  OIDC_AUDIENCE: audience = '',
  STATE_FOLDER: stateFolder = '',
} = process.env;
const { TLS_CERT_FILE: certFile = '', TLS_KEY_FILE: keyFile = '' } = process.env;
const TOKEN_SECONDS = 600;

const clients = await Promise.all(
  OIDC_CLIENTS.map(async ({ clientId, scope }) => ({
    client_id: clientId,
    scope,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt' as const,
    token_endpoint_auth_signing_alg: 'ES256' as const,
    id_token_signed_response_alg: 'ES256' as const,
    jwks: { keys: [publicHalf(await clientKey(stateFolder, clientId))] },
  })),
);
const scopes = [...new Set(OIDC_CLIENTS.flatMap(({ scope }) => scope.split(' ')))];
const configuration: Configuration = {
  clients: clients as NonNullable<Configuration['clients']>,
  jwks: { keys: [(await keyIn(join(stateFolder, 'secrets', 'issuer.jwk'))) as never] },
  scopes,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => {
        if (resource !== audience) throw new errors.InvalidTarget();
        return {
          scope: scopes.join(' '),
          audience,
          accessTokenFormat: 'jwt' as const,
          accessTokenTTL: TOKEN_SECONDS,
          jwt: { sign: { alg: 'ES256' as const } },
        };
      },
    },
  },
};
const provider = new Provider(issuer, configuration);
const handle = provider.callback();
createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.3' },
  (request, response) => void handle(request, response),
).listen(Number(new URL(issuer).port), 'localhost');
