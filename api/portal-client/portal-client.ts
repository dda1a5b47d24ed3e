import type { JWK } from 'jose';
import type { Accepted } from '../schemas.js';
import type { StatusDocument } from '../status-schema.js';
import { answerOf, call, MOST_TRIES, type Transport } from './call.js';
import { follow } from './follow.js';
import { type FieldKeys, heldKeys } from './held-keys.js';
import { ProblemError } from './problem-error.js';
import { type Application, type SealedApplication, seal, sealingKey } from './seal.js';

export interface PortalClientOptions {
  /** e.g. `https://enroll.clinic.example`; in a browser mostly that of the portal's own backend. */
  readonly apiUrl: string;
  /** What sealed fields are addressed to: the audience of the API's tokens. */
  readonly audience: string;
  /** Left out in a browser: the portal's backend holds the client's key, and adds the token. */
  readonly accessToken?: () => Promise<string>;
  /** Another `fetch`, for instance one that trusts a private authority. */
  readonly fetch?: typeof fetch;
  /** How often a call is tried that the API wants repeated, the first time included; 8 when not said. */
  readonly mostTries?: number;
}

/** Every call throws a `ProblemError` when the API says no, and what `fetch` throws when nobody answers. */
export interface PortalClient {
  /** The keys to seal with. Needs no token, so a browser may ask for them. */
  fieldKeys(): Promise<readonly JWK[]>;
  seal(application: Application, idempotencyKey: string): Promise<SealedApplication>;
  /** Sends what was sealed under this key. Repeating it is safe: the answer stays the same. */
  submitSealed(application: SealedApplication, idempotencyKey: string): Promise<Accepted>;
  /** Seals and sends. What was sealed with a key that the API no longer has is sealed anew, once. */
  submit(application: Application, idempotencyKey?: string): Promise<Accepted>;
  status(enrollmentId: string, signal?: AbortSignal): Promise<StatusDocument>;
  cancel(enrollmentId: string): Promise<StatusDocument>;
  /** Every status from now on, whenever it changes, until the enrollment has ended. */
  follow(enrollmentId: string, signal?: AbortSignal): AsyncGenerator<StatusDocument>;
}

/** A portal's way to the enrollment API; runs in Node and in the browser. */
export function portalClient(options: PortalClientOptions): PortalClient {
  const { audience, accessToken, mostTries = MOST_TRIES } = options;
  const base = options.apiUrl.replace(/\/$/, '');
  const open: Transport = { fetch: options.fetch ?? ((...given) => fetch(...given)), mostTries };
  const authorised: Transport = { ...open, accessToken };
  const keys = heldKeys(() => answerOf(open, `${base}/.well-known/enrollment-keys`, PAST_CACHES));
  const at = (enrollmentId: string): string =>
    `${base}/v1/enrollments/${encodeURIComponent(enrollmentId)}`;
  const sealWith = (application: Application, idempotencyKey: string, found: FieldKeys) =>
    seal(application, found.keys, {
      ...{ idempotencyKey, audience },
      nowMs: Date.now() + found.clockAheadMs,
    });

  const client: PortalClient = {
    fieldKeys: async () => (await keys.current()).keys,
    seal: async (application, idempotencyKey) =>
      sealWith(application, idempotencyKey, await keys.current()),
    submitSealed: (application, idempotencyKey) =>
      call<Accepted>(authorised, `${base}/v1/enrollments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(application),
      }),
    async submit(application, idempotencyKey = crypto.randomUUID()) {
      const send = async (found: FieldKeys) =>
        client.submitSealed(await sealWith(application, idempotencyKey, found), idempotencyKey);
      const known = await keys.current();
      try {
        return await send(known);
      } catch (error) {
        if (!isUnopened(error)) throw error;
        const newer = await keys.anew();
        if (sealingKey(newer.keys).kid === sealingKey(known.keys).kid) throw error;
        return send(newer);
      }
    },
    status: (enrollmentId, signal) =>
      call<StatusDocument>(authorised, at(enrollmentId), signal === undefined ? {} : { signal }),
    cancel: (enrollmentId) =>
      call<StatusDocument>(authorised, at(enrollmentId), { method: 'DELETE' }),
    follow: (enrollmentId, signal) =>
      follow((untilWhen) => client.status(enrollmentId, untilWhen), signal),
  };
  return client;
}

/** A cache on the way would give us the key again that was replaced. */
const PAST_CACHES = { cache: 'no-store' } as RequestInit;

/** The API does not tell why a field does not open; its key may be the reason. */
const isUnopened = (error: unknown): boolean =>
  error instanceof ProblemError && error.brokenRules.some(({ rule }) => rule === 'sealed');
