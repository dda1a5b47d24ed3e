import { readFileSync } from 'node:fs';
import type { Action } from '../../api/schemas.js';
import { accessToken } from '../../infra/dev/access-token.js';
import { clientKey } from '../../infra/dev/launch/clients.js';
import type { Stack } from '../../infra/dev/stack.js';
import { trustingFetch } from './trusting-fetch.js';

/** A staff action over HTTPS, as `ops` sends it. Answers the status of the response. */
export async function actAsStaff(
  { file, parts }: Stack,
  id: string,
  action: Action,
): Promise<number> {
  const send = trustingFetch(readFileSync(file.caFile, 'utf8'));
  const token = await accessToken({
    issuer: file.oidcIssuer,
    audience: file.oidcAudience,
    clientId: 'support',
    key: await clientKey(parts.stateFolder, 'support'),
    scope: 'enrollment:operate',
    fetch: send,
  });
  const response = await send(`${file.apiUrl}/v1/enrollments/${id}/actions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(action),
  });
  return response.status;
}
