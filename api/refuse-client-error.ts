import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { correlationId } from '../activities/domain/ids.js';
import type { Log } from '../activities/domain/log.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import { PROBLEM_MEDIA_TYPE, type ProblemKind, problemDocument, statusOf } from './problem.js';

const BY_NODE_CODE: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What went wrong once there was a connection. An answer to a handshake that failed would wait for it for ever. */
const OF_HTTP = /^(HPE|ERR_HTTP)_/;

interface Exchange {
  readonly request: IncomingMessage;
  readonly reply: FastifyReply;
}

/** What was last asked on a connection. */
const latest = new WeakMap<Socket, Exchange>();

/** Answers what never became a request: bytes that are not HTTP/1.1, or headers without end. */
export const refuseClientError =
  (log: Log, notes: Notes) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    const { code = '' } = error;
    if (!OF_HTTP.test(code) || !socket.writable || isAnswered(socket)) {
      socket.destroy();
      return;
    }
    const kind = BY_NODE_CODE[code] ?? 'invalid-request';
    const id = correlationId(randomUUID());
    const status = statusOf(kind);
    log.info('request.failed', { correlationId: id, route: 'other', status });
    notes.note({
      event: 'request.refused',
      actor: `service:${notes.service}`,
      request: { method: 'OTHER', route: 'other', problem: kind },
    });
    const body = JSON.stringify(problemDocument(kind, id, [{ field: '', rule: 'format' }]));
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
        `X-Correlation-Id: ${id}\r\nCache-Control: no-store\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  };

/** Lets a body that breaks after its request was answered have no second answer: it would pass for the next one's. */
export function answerOnce(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    latest.set(request.socket, { request: request.raw, reply });
  });
}

function isAnswered(socket: Socket): boolean {
  const exchange = latest.get(socket);
  return exchange !== undefined && !exchange.request.complete && exchange.reply.sent;
}
