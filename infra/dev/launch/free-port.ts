import { createServer } from 'node:net';

const HIGHEST_PORT = 65_535;

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** The wanted port, or the next free one above it that nobody here has been given yet. */
export async function freePort(wanted: number, taken: Set<number>): Promise<number> {
  for (let port = wanted; port <= HIGHEST_PORT; port += 1)
    if (!taken.has(port) && (await canListen(port))) {
      taken.add(port);
      return port;
    }
  throw new Error('No free port is left.');
}
