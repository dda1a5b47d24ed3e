import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a vendor says to one call; `endless` begins to, and does not come to an end. */
export interface Line {
  readonly status: number;
  readonly body: unknown;
  readonly endless?: true;
}

/** A vendor over a real connection that answers each call, such as `GET /patients/5309`, as the test says. */
export async function scriptedVendor(answerTo: (call: string) => Line) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').replace(/^\/v1\/\d+/, '').split('?');
    const asked = `${request.method} ${path}`;
    calls.push(asked);
    const { status, body, endless = false } = answerTo(asked);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    request.resume().on('end', () => {
      response.writeHead(status);
      if (endless) response.write(text);
      else response.end(text);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** What was asked, in its order. */
    calls,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
