import { constants, type Http2ServerRequest } from 'node:http2';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './problem.js';
import { whenOver } from './when-over.js';

const MS_PER_SECOND = 1_000;
/** From the first byte of a request until its answer was taken: past it, somebody reads too slowly. */
const LONGEST_EXCHANGE_MS = 60_000;

/** A request that is not whole in time is answered 408 and let go of, however lively its sender drips bytes. */
export function limitRequestTime(app: FastifyInstance, seconds: number): void {
  const arriving = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  app.addHook('onRequest', async (request, reply) => {
    const late = setTimeout(() => refuseLate(request, reply), seconds * MS_PER_SECOND);
    const cut = setTimeout(() => letGo(request), LONGEST_EXCHANGE_MS).unref();
    arriving.set(request, late);
    endWithAnswer(http2StreamOf(request));
    whenOver(request, reply, () => {
      clearTimeout(late);
      clearTimeout(cut);
    });
  });
  // By now the body was read.
  app.addHook('preValidation', async (request) => clearTimeout(arriving.get(request)));
}

function refuseLate(request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) return;
  if (http2StreamOf(request) === null) void reply.header('connection', 'close');
  void reply.send(new Refusal('request-timeout'));
}

/** What still arrives on a stream that was answered would be read for nothing (RFC 9113, 8.1). */
function endWithAnswer(stream: Http2ServerRequest['stream'] | null): void {
  stream?.once('finish', () => {
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

function letGo(request: FastifyRequest): void {
  const stream = http2StreamOf(request);
  if (stream === null) request.socket.destroy();
  else stream.close(constants.NGHTTP2_CANCEL);
}

const http2StreamOf = ({ raw }: FastifyRequest) =>
  'stream' in raw ? (raw as unknown as Http2ServerRequest).stream : null;
