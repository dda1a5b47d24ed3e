import type { Action } from '../../api/schemas.js';
import { accessToken } from '../dev/access-token.js';
import { clientKey } from '../dev/launch/clients.js';
import { away, EXIT, type Exit, OpsError, usage } from './exit.js';
import type { Surroundings } from './surroundings.js';
import type { Answer } from './verb.js';

const CALL_TIMEOUT_MS = 10_000;
const EXITS: Readonly<Record<number, Exit>> = {
  400: EXIT.usage,
  401: EXIT.refused,
  403: EXIT.refused,
  404: EXIT.notFound,
  409: EXIT.refused,
};

/** A call of the API by a member of staff. */
export interface StaffCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What the caller must be allowed; `enrollment:operate` unless told. */
  readonly scope?: 'enrollment:operate' | 'enrollment:support';
  readonly body?: object;
}

/** Asks the API, which verifies who asks, and records it. */
export async function act(at: Surroundings, id: string, action: Action): Promise<Answer> {
  await callApi(at, { method: 'POST', path: `/v1/enrollments/${id}/actions`, body: action });
  return {
    exit: EXIT.ok,
    json: { enrollmentId: id, ...action, accepted: true },
    text: `Taken. See what comes of it: ops show ${id}`,
  };
}

/** Throws an `OpsError` unless the API does it. Nothing is asked twice. */
export async function callApi(at: Surroundings, call: StaffCall): Promise<void> {
  const response = await send(at, call);
  if (!response.ok)
    throw new OpsError(EXITS[response.status] ?? EXIT.away, await titleOf(response));
  await response.body?.cancel();
}

async function send(at: Surroundings, call: StaffCall): Promise<Response> {
  const { method, path, body, scope = 'enrollment:operate' } = call;
  const authorization = `Bearer ${await tokenFor(at, scope)}`;
  try {
    return await fetch(`${at.config.apiUrl.replace(/\/$/, '')}${path}`, {
      method,
      ...(body === undefined
        ? { headers: { authorization } }
        : {
            headers: { authorization, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
      redirect: 'manual', // A redirect would carry the token to a place that nobody configured.
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch {
    throw away('The API does not answer. Whether it took the action is not known: see ops show.');
  }
}

/** The API's titles are fixed texts; what is no problem document is not read out. */
async function titleOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const title = (problem as { title?: unknown } | null)?.title;
  return typeof title === 'string' ? title : `The API answered ${response.status}.`;
}

/** `OPS_TOKEN`; else, on a stack of this machine, one that its issuer gives to the support desk. */
async function tokenFor({ config, stack }: Surroundings, scope: string): Promise<string> {
  if (config.token !== undefined) return config.token;
  if (stack === null) throw usage('OPS_TOKEN is not set, and no stack is running here.');
  const { oidcIssuer: issuer, oidcAudience: audience } = stack.file;
  const key = await clientKey(stack.stateFolder, 'support');
  try {
    return await accessToken({ issuer, audience, key, clientId: 'support', scope });
  } catch {
    throw away('The identity provider gave no token.');
  }
}
