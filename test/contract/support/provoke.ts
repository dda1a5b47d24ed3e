import { comeBackLater, type ProblemKind, Refusal } from '../../../api/problem.js';
import type { ServerParts } from '../../../api/server.js';
import type { Noted } from '../../../infra/audit/audit-sums.js';
import { type ApiUnderTest, LIMITS, startApi } from '../../api/support/api-under-test.js';
import { exchangeRaw } from '../../attacks/support/raw-exchange.js';
import type { Operation } from './contract.js';
import { askedWhileDraining } from './while-draining.js';

/** One operation, and how it is asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export interface Provoked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** What the API took note of meanwhile. */
  readonly noted: readonly Noted[];
}

/** An API whose systems behind the routes answer as they are told, and two that have hardly any time or calls to give. */
export interface Provoker extends AsyncDisposable {
  /** Asks so that the operation has to answer this problem. */
  provoke(asked: Asked, kind: ProblemKind): Promise<Provoked>;
}

const UNFINISHED_SECONDS = 0.3;
const MORE_THAN_A_BODY = 70_000;
const MORE_THAN_HEADERS = 40_000;

export async function startProvoker(): Promise<Provoker> {
  let failure: Error = new Error('Nobody said what is to go wrong.');
  const api = await startApi(failingWith(() => failure));
  const quick = await startApi({ limits: { ...LIMITS, requestSeconds: UNFINISHED_SECONDS } });
  const send = async (asked: Asked, change: Change = {}, to: ApiUnderTest = api) => {
    const before = to.noted.length;
    const request = await requestOf(asked, to, change);
    const response = await to.fetch(`${to.url}${pathOf(asked)}`, request);
    const { status, headers } = response;
    return { status, headers, body: await response.json(), noted: to.noted.slice(before) };
  };
  const ways: Readonly<Partial<Record<ProblemKind, (asked: Asked) => Promise<Provoked>>>> = {
    'invalid-request': (asked) => raw(api, `${lineOf(asked)}Host: other.example\r\n\r\n`),
    unauthenticated: (asked) => send(asked, { headers: { authorization: '' } }),
    forbidden: (asked) => send(asked, { scope: 'something:else' }),
    'request-timeout': (asked) => raw(quick, lineOf(asked)),
    'headers-too-large': (asked) =>
      raw(api, `${lineOf(asked)}X-Long: ${'x'.repeat(MORE_THAN_HEADERS)}\r\n\r\n`),
    'content-too-large': (asked) =>
      send(asked, { body: JSON.stringify({ x: 'x'.repeat(MORE_THAN_A_BODY) }) }),
    'unsupported-media-type': (asked) =>
      send(asked, { headers: { 'content-type': 'text/plain' }, body: 'x' }),
    'too-many-requests': async (asked) => {
      await using limited = await startApi({ limits: { ...LIMITS, perAddressPerMinute: 1 } });
      await send(asked, {}, limited);
      return await send(asked, {}, limited);
    },
  };
  return {
    async provoke(asked, kind) {
      failure = kind === 'unexpected' ? new Error('secret') : refusalOf(kind);
      // Probes are told nothing by what lies behind; they are sent on by a process that is going.
      if (kind === 'unavailable' && asked.operation.security.length === 0)
        return lastOf(await askedWhileDraining(`${lineOf(asked)}\r\n`));
      return ways[kind]?.(asked) ?? send(asked);
    },
    async [Symbol.asyncDispose]() {
      await quick[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

const refusalOf = (kind: ProblemKind): Refusal =>
  kind === 'unavailable' || kind === 'in-flight' ? comeBackLater(kind, 1) : new Refusal(kind);

function failingWith(failure: () => Error): Partial<ServerParts> {
  const fail = (): never => {
    throw failure();
  };
  return {
    beginEnrollment: fail,
    enquiry: { status: fail, cancel: fail, require: fail, show: fail },
    ...{ act: fail, setPortalLock: fail, fieldKeys: fail, clientKeys: fail },
    checks: { database: fail, keyring: fail, jwks: fail, temporal: fail },
  };
}

interface Change {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly scope?: string;
}

async function requestOf(
  { method, operation }: Asked,
  { issuer }: ApiUnderTest,
  { headers = {}, body, scope }: Change,
): Promise<RequestInit> {
  const scopes = scope ?? operation.security.flatMap(({ token }) => token).join(' ');
  const sound = bodyOf(operation);
  return {
    method,
    headers: {
      authorization: `Bearer ${await issuer.token({ scope: scopes })}`,
      'idempotency-key': crypto.randomUUID(),
      ...(sound === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sound === null ? {} : { body: body ?? sound }),
  };
}

/** The body of the contract's first example, if the operation takes one. */
function bodyOf({ requestBody }: Operation): string | null {
  const [example] = Object.values(requestBody?.content['application/json']?.examples ?? {});
  return example === undefined ? null : JSON.stringify(example.value);
}

const pathOf = ({ path }: Asked): string => path.replace('{id}', crypto.randomUUID());
const lineOf = (asked: Asked): string =>
  `${asked.method} ${pathOf(asked)} HTTP/1.1\r\nHost: localhost\r\n`;

async function raw(api: ApiUnderTest, bytes: string): Promise<Provoked> {
  const before = api.noted.length;
  const { text } = await exchangeRaw(api, bytes);
  return lastOf({ text, noted: api.noted.slice(before) });
}

/** The last of the answers in what came over a connection of HTTP/1.1. */
function lastOf({ text, noted }: Pick<Provoked, 'noted'> & { readonly text: string }): Provoked {
  const [head = '', body = ''] = text.slice(text.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const status = Number(first.split(' ')[1]);
  return { status, headers: new Headers(headers), body: JSON.parse(body), noted };
}
