import { type Agent, type RequestOptions, request } from 'node:https';
import { Failure } from '../../activities/domain/failure.js';

/** One request to the key server. What it asks for is in the body: a path ends up in logs. */
export interface VaultRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: object;
}

export interface VaultReply {
  readonly status: number;
  /** Undefined when there is none, and of every refusal: its text may quote what was asked. */
  readonly json: unknown;
}

const CALL_MS = 3_000;
const LONGEST_REPLY_BYTES = 1_048_576;

/**
 * Node's own https, not `fetch`: the server's authority is one of ours, given by a setting, and is to be trusted for
 * this server alone.
 */
export function exchange(
  { baseUrl, agent }: { readonly baseUrl: string; readonly agent: Agent },
  { method, path, body }: VaultRequest,
  token?: string,
): Promise<VaultReply> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    agent,
    signal: AbortSignal.timeout(CALL_MS),
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { 'x-vault-token': token }),
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    },
  };
  return new Promise((resolve, reject) => {
    const away = (): void => reject(new Failure('UNAVAILABLE')); // The cause's own text stays here.
    const sent = request(`${baseUrl}/v1/${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', away).on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > LONGEST_REPLY_BYTES) response.destroy(new Error('too long'));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        try {
          resolve(replyOf(response.statusCode ?? 0, chunks));
        } catch {
          away();
        }
      });
    });
    sent.on('error', away).end(text);
  });
}

function replyOf(status: number, chunks: readonly Buffer[]): VaultReply {
  const isGood = status >= 200 && status < 300;
  const text = isGood ? Buffer.concat(chunks).toString('utf8') : '';
  return { status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
}
