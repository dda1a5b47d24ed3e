import type { JWK } from 'jose';
import type { Accepted } from '../schemas.js';
import type { StatusDocument } from '../status-schema.js';
import { call, type Transport } from './call.js';
import { type Application, type SealedApplication, seal } from './seal.js';

export interface PortalClientOptions {
  /** e.g. `https://enroll.clinic.example` */
  readonly apiUrl: string;
  /** What sealed fields are addressed to: the audience of the API's tokens. */
  readonly audience: string;
  readonly accessToken: () => Promise<string>;
  /** Another `fetch`, for instance one that trusts a private authority. */
  readonly fetch?: typeof fetch;
}

export interface PortalClient {
  /** The keys to seal with. Needs no token, so a browser may ask for them. */
  fieldKeys(): Promise<readonly JWK[]>;
  seal(application: Application, idempotencyKey: string): Promise<SealedApplication>;
  /** Sends what was sealed under this key. Repeating it is safe: the answer stays the same. */
  submitSealed(application: SealedApplication, idempotencyKey: string): Promise<Accepted>;
  submit(application: Application, idempotencyKey?: string): Promise<Accepted>;
  status(enrollmentId: string): Promise<StatusDocument>;
  cancel(enrollmentId: string): Promise<StatusDocument>;
  /** Every status from now on, whenever it changes, until the enrollment has ended. */
  follow(enrollmentId: string, signal?: AbortSignal): AsyncGenerator<StatusDocument>;
}

const FOLLOW_INTERVAL_MS = 500;

/** A portal's way to the enrollment API; runs in Node and in the browser. */
export function portalClient(options: PortalClientOptions): PortalClient {
  const base = options.apiUrl.replace(/\/$/, '');
  const open: Transport = { fetch: options.fetch ?? fetch };
  const authorised: Transport = { ...open, accessToken: options.accessToken };
  const at = (enrollmentId: string): string =>
    `${base}/v1/enrollments/${encodeURIComponent(enrollmentId)}`;

  const client: PortalClient = {
    async fieldKeys() {
      const { keys } = await call<{ keys: JWK[] }>(open, `${base}/.well-known/enrollment-keys`);
      return keys;
    },
    seal: async (application, idempotencyKey) =>
      seal(application, await client.fieldKeys(), { idempotencyKey, audience: options.audience }),
    submitSealed: (application, idempotencyKey) =>
      call<Accepted>(authorised, `${base}/v1/enrollments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(application),
      }),
    submit: async (application, idempotencyKey = crypto.randomUUID()) =>
      client.submitSealed(await client.seal(application, idempotencyKey), idempotencyKey),
    status: (enrollmentId) => call<StatusDocument>(authorised, at(enrollmentId)),
    cancel: (enrollmentId) =>
      call<StatusDocument>(authorised, at(enrollmentId), { method: 'DELETE' }),
    async *follow(enrollmentId, signal) {
      let seen = '';
      while (signal?.aborted !== true) {
        const status = await client.status(enrollmentId);
        const text = JSON.stringify(status);
        if (text !== seen) yield status;
        if (status.status === 'ended') return;
        seen = text;
        await pause(FOLLOW_INTERVAL_MS);
      }
    },
  };
  return client;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
