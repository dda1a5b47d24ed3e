import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SEALED_FIELDS } from '../../../activities/domain/applicant.js';
import type { PortalClient } from '../../../api/portal-client/portal-client.js';
import { application } from '../../api/support/application.js';

export interface SealingDesk extends AsyncDisposable {
  readonly url: string;
}

/**
 * For a test program in another language: gives it the sealed fields of one person more, for a country, with the
 * Idempotency-Key that they are bound to; and an enrollment that exists.
 */
export async function startSealingDesk(portal: PortalClient): Promise<SealingDesk> {
  const { enrollmentId } = await portal.submit(application());
  const answer = async (request: IncomingMessage) => {
    const { country = 'US' } = (await json(request)) as { readonly country?: string };
    const idempotencyKey = randomUUID();
    const person = await portal.seal(application({ country }), idempotencyKey);
    const sealed = Object.fromEntries(SEALED_FIELDS.map((field) => [field, person[field]]));
    // Any state will do for another country; for the US it is one of a list.
    return { enrollmentId, idempotencyKey, sealed, state: country === 'US' ? person.state : null };
  };
  const server = createServer((request, response) => {
    void answer(request).then((body) => response.end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
