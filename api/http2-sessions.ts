import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { FastifyInstance } from 'fastify';

const MS_PER_SECOND = 1_000;
const LONGEST_IDLE_MS = 60_000;

/**
 * Ends HTTP/2 sessions on which nothing is asked: pings and headers without end keep a connection busy, but nobody
 * served. When the server closes, every session is told to ask no more, and ends with what is under way on it.
 */
export function limitSessions(app: FastifyInstance, firstRequestSeconds: number): void {
  const sessions = new Set<ServerHttp2Session>();
  const server = app.server as unknown as Http2SecureServer;
  server.on('session', (session) => {
    const endIn = (ms: number) => setTimeout(() => session.destroy(), ms).unref();
    let open = 0;
    let idle = endIn(firstRequestSeconds * MS_PER_SECOND);
    sessions.add(session);
    session.on('stream', (stream) => {
      open += 1;
      clearTimeout(idle);
      stream.once('close', () => {
        open -= 1;
        if (open === 0 && !session.destroyed) idle = endIn(LONGEST_IDLE_MS);
      });
    });
    session.once('close', () => {
      clearTimeout(idle);
      sessions.delete(session);
    });
  });
  app.addHook('preClose', async () => {
    for (const session of sessions) session.close();
  });
}
