import { StackError } from '../stack-error.js';

/** What an administrator of Keycloak was answered. */
export interface AdminAnswer {
  readonly status: number;
  /** Undefined when the body is empty. */
  readonly json: unknown;
  /** The id of what was made. */
  readonly madeId: string;
}

/** The Admin REST API of a Keycloak of our own, as its first administrator. */
export interface AdminCalls {
  /** Throws when it is refused otherwise than by one of `accepts`. */
  readonly call: (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    accepts?: readonly number[],
  ) => Promise<AdminAnswer>;
}

/** Half of what Keycloak gives an administrator's token to live. */
const RENEW_AFTER_MS = 30_000;

/** `path` begins behind `/admin/realms`. */
export function adminCalls(url: string, password: string): AdminCalls {
  let held = { token: '', since: Number.NEGATIVE_INFINITY };
  const token = async (): Promise<string> => {
    if (performance.now() - held.since > RENEW_AFTER_MS)
      held = { token: await signIn(url, password), since: performance.now() };
    return held.token;
  };
  return {
    async call(method, path, body, accepts = []) {
      const response = await fetch(`${url}/admin/realms${path}`, {
        method,
        headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, headers, ok } = response;
      const text = await response.text();
      if (!ok && !accepts.includes(status))
        throw refused(`${method} ${path} was answered with ${status}.`);
      const madeId = headers.get('location')?.split('/').at(-1) ?? '';
      return { status, json: text === '' ? undefined : JSON.parse(text), madeId };
    },
  };
}

async function signIn(url: string, password: string): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'password', client_id: 'admin-cli' },
      ...{ username: 'admin', password },
    }),
  });
  if (!response.ok) throw refused('The administrator could not sign in.');
  return ((await response.json()) as { access_token: string }).access_token;
}

const refused = (what: string): StackError =>
  new StackError(`Keycloak could not be set up: ${what}`, 'Start anew with: npm start -- --fresh');
