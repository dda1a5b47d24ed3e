import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface HealthServerOptions {
  /** Whoever reaches it reads the metrics: loopback, or a network of probes and Prometheus only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly isReady: () => boolean;
  readonly metrics: Registry;
}

const MAX_CONNECTIONS = 32;

/** `/livez`, `/readyz` and `/metrics` of a process without an API. Rejects when the address is taken. */
export async function startHealthServer(options: HealthServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', options, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return server;
}

async function answer(
  path: string,
  { isReady, metrics }: HealthServerOptions,
  response: ServerResponse,
): Promise<void> {
  if (path === '/livez') return reply(response, 200, 'alive');
  if (path === '/readyz')
    return reply(response, isReady() ? 200 : 503, isReady() ? 'ready' : 'not ready');
  if (path !== '/metrics') return reply(response, 404, 'not found');
  return reply(response, 200, await metrics.metrics(), metrics.contentType);
}

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
