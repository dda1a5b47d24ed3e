import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call } from '../http/call.js';
import type { Call, Reply, Target } from '../http/message.js';

/** Where athenahealth is (its base URL without a version), and whose practice is meant there. */
export interface AthenaSettings extends Target {
  /** The vendor's number of the practice: part of every path. */
  readonly practiceId: string;
}

/** What a token for the v1 API is asked for (reference, row "Auth"); the token's own URL is `/oauth2/v1/token`. */
export const ATHENA_SCOPE = 'athena/service/Athenanet.MDP.*';

const FORM = 'application/x-www-form-urlencoded';

/** An id of the vendor's: written as a number here and as text there, so both are read. */
export const vendorId = Type.Union([
  Type.String({ pattern: '^[0-9]{1,18}$' }),
  Type.Integer({ minimum: 0 }),
]);

/** What a call carries: form fields, or the query of a read. Empty values are left out. */
export type Fields = Readonly<Record<string, string | undefined>>;

type More = Pick<Call, 'accepts' | 'refusal'>;

const REFUSED = new Set([400, 422]);

/** What is refused is our configuration, not the person's record, unless a call can tell otherwise by a field's name. */
const ourFault = (status: number): Failure | null =>
  REFUSED.has(status) ? new Failure('UNAVAILABLE') : null;

/**
 * Calls of athenahealth's v1 API: form fields in, JSON out; each within the attempt's deadline and fence. What a person
 * told us goes into bodies only, and an error is known by its status and its list of missing fields, never by its text.
 */
export class AthenaClient {
  readonly #settings: AthenaSettings;
  readonly #attempt: Attempt;

  constructor(settings: AthenaSettings, attempt: Attempt) {
    this.#settings = settings;
    this.#attempt = attempt;
  }

  /** Reads what has the form of `schema`; null where the vendor knows no such thing. `query` never holds PHI. */
  async read<S extends TSchema>(
    path: string,
    schema: S,
    query: Fields = {},
  ): Promise<Static<S> | null> {
    const asked = written(query);
    const { status, json } = await this.#call({
      method: 'GET',
      path: asked === '' ? path : `${path}?${asked}`,
      kind: 'read',
      accepts: [404],
    });
    if (status === 404) return null;
    if (!Value.Check(schema, json)) throw new Failure('UNAVAILABLE');
    return json;
  }

  submit(method: 'POST' | 'PUT', path: string, form: Fields, more: More = {}): Promise<Reply> {
    return this.#call({
      method,
      path,
      kind: 'write',
      contentType: FORM,
      body: written(form),
      refusal: ourFault,
      ...more,
    });
  }

  #call(request: Call): Promise<Reply> {
    const path = `/v1/${encodeURIComponent(this.#settings.practiceId)}${request.path}`;
    return call(this.#settings, this.#attempt, { ...request, path });
  }
}

function written(fields: Fields): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value) params.set(name, value);
  return params.toString();
}
