import { readFileSync } from 'node:fs';
import { type PortalClient, portalClient } from '../../api/portal-client/portal-client.js';
import { accessToken, type TokenRequest } from '../../infra/dev/access-token.js';
import { clientKey } from '../../infra/dev/launch/clients.js';
import type { Stack } from '../../infra/dev/stack.js';
import { trustingFetch } from './trusting-fetch.js';

/** Half the life of a token. */
const TOKEN_MS = 300_000;

/** The portal of a stack, which may submit, read and cancel. */
export async function portalOf({ file, parts }: Stack): Promise<PortalClient> {
  const { oidcIssuer: issuer, oidcAudience: audience, apiUrl } = file;
  const key = await clientKey(parts.stateFolder, 'portal');
  const scope = 'enrollment:submit enrollment:read enrollment:cancel';
  const send = trustingFetch(readFileSync(file.caFile, 'utf8'));
  const request = { issuer, audience, clientId: 'portal', key, scope, fetch: send };
  return portalClient({ apiUrl, audience, accessToken: inGoodTime(request), fetch: send });
}

/** A token that is renewed before it runs out, for tests that outlive one. */
function inGoodTime(request: TokenRequest): () => Promise<string> {
  let token = accessToken(request);
  let renewAt = Date.now() + TOKEN_MS;
  return () => {
    if (Date.now() >= renewAt) {
      token = accessToken(request);
      renewAt = Date.now() + TOKEN_MS;
    }
    return token;
  };
}
