import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What the API answers to a request: whatever a test wants. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedApi extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** A server that answers as told, so that what only a failing API does can be met. Null: it hangs up. */
export async function scriptedApi(
  script: (asked: Asked) => ScriptedAnswer | null,
): Promise<ScriptedApi> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: await text(request) };
    asked.push(one);
    const told = script(one);
    if (told === null) {
      request.socket.destroy();
      return;
    }
    response.writeHead(told.status, { 'content-type': 'application/json', ...told.headers });
    response.end(typeof told.body === 'string' ? told.body : JSON.stringify(told.body ?? {}));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const refusal = (
  kind: string,
  status: number,
  more: Readonly<Record<string, unknown>> = {},
) => ({
  type: `urn:patient-enrollment:problem:${kind}`,
  title: 'No.',
  status,
  correlationId: '00000000-0000-4000-8000-000000000000',
  ...more,
});

/** A key that fields can be sealed with, and its private half. */
export async function fieldKey(kid: string) {
  const pair = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
  const publicJwk: JWK = { ...(await exportJWK(pair.publicKey)), kid, alg: 'ECDH-ES+A256KW' };
  return { publicJwk, privateKey: pair.privateKey };
}
