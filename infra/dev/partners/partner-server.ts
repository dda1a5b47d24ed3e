import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { type Answer, sendAnswer } from './answer.js';
import { FaultPlan, type Operation, parseFaults, type Subject } from './fault.js';
import { actWithFault } from './faulty-act.js';

/** How to start a partner; port 0 takes a free one. */
export interface PartnerOptions {
  readonly token: string;
  readonly port?: number;
  readonly stateFolder?: string;
  /** Told of each request with its whole URL, as logs of servers are: nothing of a person may stand there. */
  readonly accessLog?: (line: string) => void;
}

/** A partner that listens. */
export interface Partner extends AsyncDisposable {
  readonly url: string;
}

/** What is particular to one partner. */
export interface PartnerTraits {
  readonly contentType: string;
  /** The partner's own way of knowing a caller; left out where the token of its options is enough. */
  isAuthorized?(request: FastifyRequest): boolean | Promise<boolean>;
  /** As if all tokens had expired. */
  expireTokens?(): void;
  /** The partner's own form of an error. */
  refusal(status: number): Answer;
  records(): unknown;
}

/** One route: which operation a fault would name, whom the request is about, what it does. */
export interface PartnerRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Told by the request where a partner has one route for everything. */
  readonly operation: Operation | ((request: FastifyRequest) => Operation);
  subject(request: FastifyRequest): Subject;
  answer(request: FastifyRequest): Answer | Promise<Answer>;
}

/** The frame of every partner: token, faults, counters, errors in the partner's own form. */
export class PartnerServer {
  readonly app: FastifyInstance;
  readonly #faults = new FaultPlan();
  readonly #counts = new Map<string, number>();
  readonly #traits: PartnerTraits;

  constructor(
    { token, accessLog = () => undefined }: Pick<PartnerOptions, 'token' | 'accessLog'>,
    traits: PartnerTraits,
  ) {
    this.app = fastify({ forceCloseConnections: true, bodyLimit: 256 * 1024 });
    this.#traits = traits;
    this.app.addHook('onRequest', async (request, reply) => {
      const isKnown = traits.isAuthorized?.(request) ?? hasToken(request, token);
      if (isOpen(request.url) || (await isKnown)) return;
      await sendAnswer(reply, traits.refusal(401), traits.contentType);
    });
    this.app.addHook('onResponse', async (request, reply) => {
      this.#count(request, reply.statusCode);
      if (!request.url.startsWith('/__'))
        accessLog(`${request.method} ${request.url} ${reply.statusCode}`);
    });
    this.app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
      sendAnswer(reply, traits.refusal(error.statusCode ?? 500), traits.contentType),
    );
    this.app.setNotFoundHandler((_request, reply) =>
      sendAnswer(reply, traits.refusal(404), traits.contentType),
    );
    this.#addControls();
  }

  add(route: PartnerRoute): void {
    this.app.route({
      method: route.method,
      url: route.url,
      handler: (request, reply) => this.#handle(route, request, reply),
    });
  }

  async listen(port: number): Promise<Partner> {
    await this.app.listen({ host: '127.0.0.1', port });
    const { port: taken } = this.app.server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${taken}`,
      [Symbol.asyncDispose]: () => this.app.close(),
    };
  }

  async #handle(route: PartnerRoute, request: FastifyRequest, reply: FastifyReply) {
    const { operation } = route;
    const asked = typeof operation === 'function' ? operation(request) : operation;
    const fault = this.#faults.take(asked, route.subject(request));
    const answer = await actWithFault(() => route.answer(request), fault);
    if (typeof answer !== 'string') return sendAnswer(reply, answer, this.#traits.contentType);
    void reply.hijack();
    if (answer === 'hang' && !request.raw.socket.destroyed) await once(request.raw.socket, 'close');
    this.#count(request, 0);
    request.raw.socket.destroy();
    return reply;
  }

  #count(request: FastifyRequest, status: number): void {
    const route = request.routeOptions.url ?? 'none';
    if (route.startsWith('/__')) return;
    const name = `${request.method} ${route} ${status}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #addControls(): void {
    this.app.put('/__faults', async (request, reply) => {
      const faults = parseFaults(request.body);
      if (faults === undefined) return reply.code(400).send({ error: 'unknown or bad fault' });
      this.#faults.add(faults);
      return reply.code(204).send();
    });
    this.app.delete('/__faults', async (_request, reply) => {
      this.#faults.clear();
      return reply.code(204).send();
    });
    this.app.delete('/__tokens', async (_request, reply) => {
      this.#traits.expireTokens?.();
      return reply.code(204).send();
    });
    this.app.get('/__records', async () => this.#traits.records());
    // Counts only, never values: this list must be safe to print.
    this.app.get('/__requests', async () =>
      [...this.#counts].map(([name, count]) => {
        const [method, route, status] = name.split(' ');
        return { method, route, status: Number(status), count };
      }),
    );
  }
}

/** The controls are for the test bench on loopback; a FHIR capability statement is public. */
const isOpen = (url: string): boolean => url.startsWith('/__') || url === '/metadata';

function hasToken(request: FastifyRequest, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}
