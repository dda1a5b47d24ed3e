import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { FaultDesk } from './fault-desk.js';
import type { Order } from './orders.js';

/** The test's line to the fault worker: `PUT /<enrollment id>` gives a script, `GET /` tells what goes on. */
export async function startControlServer(port: number, desk: FaultDesk): Promise<void> {
  const server = createServer((request, response) => void answer(request, response, desk));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  desk: FaultDesk,
): Promise<void> {
  if (request.method === 'PUT') {
    desk.script((request.url ?? '').slice(1), (await json(request)) as readonly Order[]);
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(desk.state));
}
