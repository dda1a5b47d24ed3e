import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { LogFields } from '../../../../../activities/domain/log.js';
import { ProblemError } from '../../../../../api/portal-client/problem-error.js';
import { type Application, seal } from '../../../../../api/portal-client/seal.js';
import type { EnrollmentParts } from '../../../../../infra/dev/portal/enrollment-routes.js';
import { buildPortal } from '../../../../../infra/dev/portal/server.js';
import { fieldKey, refusal } from '../../../../api/portal-client/support/scripted-api.js';
import { application } from '../../../../api/support/application.js';
import { localCertificate } from '../../../../api/support/authority.js';
import { takenNotes } from '../../../../support/taken-notes.js';

export const ORIGIN = 'https://portal.example';
const key = await fieldKey('fields');

type Submit = EnrollmentParts['client']['submitSealed'];

/** The backend of the page, and an API behind it that answers as a test wants. */
export interface PortalBackend {
  readonly app: FastifyInstance;
  readonly logged: readonly string[];
  /** What was passed on to the API. */
  readonly sent: unknown[];
  submit: Submit;
}

export async function portalBackend(): Promise<PortalBackend> {
  const logged: string[] = [];
  const note = (event: string, fields: LogFields = {}): void =>
    void logged.push(JSON.stringify({ event, ...fields }));
  const sent: unknown[] = [];
  const backend: Omit<PortalBackend, 'app'> = { logged, sent, submit: accepting(randomUUID()) };
  const app = await buildPortal({
    tls: await localCertificate(),
    log: { info: note, error: note },
    notes: takenNotes('patient-portal'),
    origin: ORIGIN,
    files: { '/': { type: 'text/html', text: '<p>page</p>' } },
    client: {
      fieldKeys: async () => [key.publicJwk],
      submitSealed: (sealed, submission) => {
        sent.push(sealed);
        return backend.submit(sealed, submission);
      },
      status: async (enrollmentId) => ({ enrollmentId }) as never,
      cancel: async (enrollmentId) => ({ enrollmentId, status: 'rolling-back' }) as never,
    },
  });
  return Object.assign(backend, { app });
}

export const accepting =
  (enrollmentId: string): Submit =>
  async () => ({ enrollmentId, status: 'accepted', correlationId: randomUUID() });

export const refusing =
  (
    status: number,
    kind: string,
    more: ConstructorParameters<typeof ProblemError>[1] = {},
  ): Submit =>
  () =>
    Promise.reject(new ProblemError(refusal(kind, status), more));

export const sealedFor = (submission: string, given: Application = application()) =>
  seal(given, [key.publicJwk], { idempotencyKey: submission, audience: 'api' });

/** A browser: it keeps the cookie that it was given. */
export function browserAt({ app }: Pick<PortalBackend, 'app'>) {
  let cookie = '';
  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const answer = await app.inject({
      ...{ method, url },
      headers: {
        ...{ origin: ORIGIN, cookie },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const given = answer.headers['set-cookie'];
    if (typeof given === 'string') cookie = given.split(';')[0] ?? '';
    return answer;
  };
  return {
    call,
    open: () => call('GET', '/'),
    async submit(submission = randomUUID(), body?: unknown) {
      return call('POST', '/v1/enrollments', {
        body: body ?? (await sealedFor(submission)),
        headers: { 'idempotency-key': submission },
      });
    },
  };
}
