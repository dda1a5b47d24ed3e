import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Publisher extends AsyncDisposable {
  readonly url: string;
}

/** A real HTTPS server of JSON pages; 404 where there is none. */
export async function publish(
  tls: { readonly cert: string; readonly key: string },
  pageAt: (path: string, here: string) => unknown,
): Promise<Publisher> {
  const server = createServer({ ...tls, minVersion: 'TLSv1.3' }, (request, response) => {
    const page = pageAt(request.url ?? '', url);
    response.writeHead(page === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
