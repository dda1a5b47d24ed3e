import type { Agent } from 'node:https';
import { row } from '../../../infra/postgres/database.js';
import type { ComposedApi } from '../../api/support/composed-api.js';
import { httpsFetch } from '../../api/support/https-fetch.js';

/** Posts a body as it is, on connections that are kept: what a whole corpus is sent with. */
export const submitter = ({ url, ca, issuer }: ComposedApi, agent: Agent) => {
  const send = httpsFetch(ca, agent);
  const token = issuer.token({ exp: Math.floor(Date.now() / 1_000) + 600 });
  return async (body: object, idempotencyKey: string): Promise<Response> =>
    send(`${url}/v1/enrollments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    });
};

/** How many enrollments there are. */
export async function enrollmentCount({ database }: ComposedApi): Promise<number> {
  const found = await row<{ count: number }>(
    database.owner,
    'SELECT count(*)::int AS count FROM enrollment',
  );
  return found?.count ?? 0;
}
