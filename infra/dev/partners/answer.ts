import type { FastifyReply } from 'fastify';

/** What a partner says to one request. `raw` replaces the body by text that is not JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
}

/** Puts an answer on the wire; without a body it sends none, as a partner does for `return=minimal`. */
export function sendAnswer(reply: FastifyReply, answer: Answer, contentType: string): FastifyReply {
  void reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
  const text = answer.raw ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (text === undefined) return reply.send();
  return reply.type(contentType).send(text);
}
