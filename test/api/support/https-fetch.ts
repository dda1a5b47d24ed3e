import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';

/**
 * `fetch` that trusts one more authority: Node's own can only be told so before the process starts. On a connection of
 * its own each time, unless an agent keeps some.
 */
export const httpsFetch =
  (ca: string, agent: Agent | false = false): typeof fetch =>
  async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(new Headers(init.headers));
    const method = init.method ?? 'GET';
    const limit = init.signal ? { signal: init.signal } : {};
    const outgoing = request(url, { ca, method, headers, agent, ...limit });
    outgoing.end(typeof init.body === 'string' ? init.body : undefined);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const given = Object.entries(incoming.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each) => [name, each] as [string, string]),
    );
    const body = await buffer(incoming);
    return new Response(body.length === 0 ? null : new Uint8Array(body), {
      status: incoming.statusCode ?? 0,
      headers: given,
    });
  };
