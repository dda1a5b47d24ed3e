import { readFileSync } from 'node:fs';
import { type PortalClient, portalClient } from '../../api/portal-client/portal-client.js';
import { heldToken } from '../../infra/dev/held-token.js';
import { clientKey } from '../../infra/dev/launch/clients.js';
import type { Stack } from '../../infra/dev/stack.js';
import { trustingFetch } from './trusting-fetch.js';

/** The portal of a stack, which may submit, read and cancel. */
export async function portalOf({ file, parts }: Stack): Promise<PortalClient> {
  const { oidcIssuer: issuer, oidcAudience: audience, apiUrl } = file;
  const key = await clientKey(parts.stateFolder, 'portal');
  const scope = 'enrollment:submit enrollment:read enrollment:cancel';
  const send = trustingFetch(readFileSync(file.caFile, 'utf8'));
  const request = { issuer, audience, clientId: 'portal', key, scope, fetch: send };
  return portalClient({ apiUrl, audience, accessToken: heldToken(request), fetch: send });
}
