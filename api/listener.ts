import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../activities/domain/log.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import { refuseWith } from './refuse.js';
import { refuseClientError } from './refuse-client-error.js';

export interface ListenerParts {
  readonly tls: {
    readonly cert: string | Buffer;
    readonly key: string | Buffer;
    /** The authority of clients' certificates: without one from it, no handshake succeeds. */
    readonly clientCa?: string | Buffer;
  };
  readonly log: Log;
  readonly notes: Notes;
  readonly limits: ListenerLimits;
}

export interface ListenerLimits {
  readonly bodyBytes: number;
  /** How long a handshake or a request may take to arrive whole. */
  readonly requestSeconds: number;
  readonly connections: number;
}

const MS_PER_SECOND = 1_000;
/** Longer than the drain: Fastify's own default would end it with an error. */
const LONGEST_START_OR_CLOSE_MS = 30_000;
const IDLE_CONNECTION_MS = 60_000;
const MOST_HEADER_BYTES = 16_384;
const CHECK_CONNECTIONS_EVERY_MS = 1_000;

/** What one HTTP/2 session may ask for at once, and how fast it may take back what it asked (CVE-2023-44487). */
const HTTP2_LIMITS = {
  settings: { maxConcurrentStreams: 100, maxHeaderListSize: MOST_HEADER_BYTES },
  streamResetBurst: 200,
  streamResetRate: 33,
  maxSessionInvalidFrames: 100,
};

/** Every broken rule is told, and nothing is bent until it fits. */
const TAKEN_AS_SENT = {
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  strict: true,
} as const;

/** TLS 1.3 only; HTTP/2, or HTTP/1.1 for those without it. Everything that a client can ask for has a limit. */
export function listener({ tls, log, notes, limits }: ListenerParts): FastifyInstance {
  const { clientCa, ...identity } = tls;
  const requestMs = limits.requestSeconds * MS_PER_SECOND;
  const app = Fastify({
    http2: true,
    https: {
      ...identity,
      ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true }),
      ...HTTP2_LIMITS,
      rejectUnauthorized: true,
      allowHTTP1: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: requestMs,
    } as { allowHTTP1: true },
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    pluginTimeout: LONGEST_START_OR_CLOSE_MS,
    connectionTimeout: IDLE_CONNECTION_MS,
    http2SessionTimeout: IDLE_CONNECTION_MS,
    clientErrorHandler: refuseClientError(log, notes) as (error: Error, socket: Socket) => void,
    frameworkErrors: refuseWith(log, notes) as never,
    return503OnClosing: false, // `drainOnClose` does, with a problem document.
    forceCloseConnections: true, // By then `drainOnClose` has waited for what was under way.
    ajv: { customOptions: TAKEN_AS_SENT },
  });
  // Node and Fastify set these for plain HTTPS only (nodejs/node#59783): HTTP/1.1 gets them here too.
  Object.assign(app.server, {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    connectionsCheckingInterval: CHECK_CONNECTIONS_EVERY_MS,
    maxConnections: limits.connections,
  });
  // What nobody defined is refused with all else that is ambiguous; Node's own 417 would leave its body unread.
  app.server.on('checkExpectation', (request, response) =>
    app.server.emit('request', request, response),
  );
  // Plugins and routes are the same for both protocols; only the types of the raw streams differ.
  return app as unknown as FastifyInstance;
}
