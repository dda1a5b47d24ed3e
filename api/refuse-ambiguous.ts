import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './problem.js';

/** Headers that decide whose request this is, where it ends or what it says: each at most once. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'idempotency-key',
]);
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/**
 * Refuses what another server between the caller and us might read in another way (RFC 9112, 11.2): the answer is 400,
 * and the connection ends. What came behind it in the same packet, and so was parsed already, is not carried out.
 */
export function refuseAmbiguous(app: FastifyInstance): void {
  const spoilt = new WeakSet<Socket>();
  app.addHook('onRequest', async (request, reply) => {
    if (!spoilt.has(request.socket) && !isAmbiguous(request)) return;
    spoilt.add(request.socket);
    if (!('stream' in request.raw)) void reply.header('connection', 'close');
    throw new Refusal('invalid-request', { violations: [{ field: '', rule: 'format' }] });
  });
}

const isAmbiguous = (request: FastifyRequest): boolean =>
  repeats(request.raw.rawHeaders) ||
  isOfNoVersion(request) ||
  isMisframed(request) ||
  isForAnother(request);

function repeats(rawHeaders: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

/** HTTP/2 is not spoken in lines of text; an expectation that nobody defined cannot be met (RFC 9110, 10.1.1). */
const isOfNoVersion = ({ raw, headers: { expect = '100-continue' } }: FastifyRequest): boolean =>
  (raw.httpVersionMajor > 1 && !('stream' in raw)) || expect.toLowerCase() !== '100-continue';

/** A coding that we do not decode would leave the end of the body to guesswork; a body where none belongs hides one. */
function isMisframed({ method, headers }: FastifyRequest): boolean {
  const { 'transfer-encoding': coding, 'content-length': length = '0' } = headers;
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return true;
  return BODILESS.has(method) && (coding !== undefined || length !== '0');
}

/** The authority of the address and the `Host` must be one (RFC 9112, 3.2; RFC 9113, 8.3.1). */
function isForAnother({ raw, headers }: FastifyRequest): boolean {
  const { host, ':authority': authority } = headers;
  if (authority !== undefined) return host !== undefined && host !== authority;
  if (raw.httpVersion === '1.0') return false;
  const own = hostOf(`https://${host ?? ''}`);
  return own === null || !isOf(own, raw.url ?? '');
}

/** A path is of the host that was named; an address in full names one itself. */
const isOf = (host: string, url: string): boolean =>
  url.startsWith('/') || url === '*' || hostOf(url) === host;

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
