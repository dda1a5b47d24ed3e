import { request } from 'node:https';

/** `fetch` that trusts one more authority: Node's own can only be told so before the process starts. */
export const httpsFetch =
  (ca: string): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const headers = Object.fromEntries(new Headers(init.headers));
      const outgoing = request(
        new URL(String(input)),
        { ca, method: init.method ?? 'GET', headers, agent: false },
        async (incoming) => {
          const chunks: Buffer[] = [];
          for await (const chunk of incoming) chunks.push(chunk as Buffer);
          const given = Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]);
          const { statusCode: status = 0 } = incoming;
          const hasBody = status !== 204 && status !== 304;
          resolve(
            new Response(hasBody ? Buffer.concat(chunks) : null, {
              status,
              headers: Object.fromEntries(given),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(typeof init.body === 'string' ? init.body : undefined);
    });
