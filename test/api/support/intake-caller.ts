import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import type { RequestKind } from '../../../activities/domain/request-count.js';
import type { PortalClient } from '../../../api/portal-client/portal-client.js';
import type { Application } from '../../../api/portal-client/seal.js';
import type { ComposedApi } from './composed-api.js';

export const SUBMIT = { method: 'POST', path: '/v1/enrollments' };
export const ID = '/v1/enrollments/{id}';
export const CLIENT = 'client:portal';
export const NOBODY = 'service:api';

interface Asked {
  readonly method: string;
  readonly path: string;
}
interface Body {
  readonly type: string;
  readonly text: string;
}

/** Who calls an intake, and what there is: one enrollment of theirs, and one of somebody else. */
export interface IntakeCaller {
  readonly portal: PortalClient;
  /** What was submitted for `mine`, under `key`. */
  readonly form: Application;
  readonly key: string;
  readonly mine: string;
  readonly theirs: string;
  /** Answers the status; with such claims, or such a token. */
  readonly ask: (
    asked: Asked,
    who?: Readonly<Record<string, unknown>> | string,
    body?: Body,
  ) => Promise<number>;
}

/** Something that can be done, what is answered, and the line of the trail that tells it. */
export type IntakeAction = readonly [
  title: string,
  act: (caller: IntakeCaller) => Promise<number>,
  status: number,
  line: Line,
];

type Line = Pick<AuditEntry, 'event' | 'actor'> &
  RequestKind & { readonly about?: (caller: IntakeCaller) => string };

export const refused = (
  actor: AuditEntry['actor'],
  method: RequestKind['method'],
  route: RequestKind['route'],
  more: Omit<Line, 'event' | 'actor' | 'method' | 'route'>,
): Line => ({ ...{ event: 'request.refused', actor, method, route }, ...more });

export const enrollment = (id: string, method = 'GET'): Asked => ({
  method,
  path: `/v1/enrollments/${id}`,
});
export const json = (value: object): Body => ({
  type: 'application/json',
  text: JSON.stringify(value),
});

/** What a portal's call came to, as the status behind it. */
export const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 202,
    (error: { readonly problem?: { readonly status: number } }) => error.problem?.status ?? 0,
  );

export const callerAt =
  (api: ComposedApi): IntakeCaller['ask'] =>
  async ({ method, path }, who = {}, body) => {
    const token = typeof who === 'string' ? who : await api.issuer.token(who);
    const response = await api.fetch(`${api.url}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': body.type, 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: body.text }),
    });
    await response.body?.cancel();
    return response.status;
  };
