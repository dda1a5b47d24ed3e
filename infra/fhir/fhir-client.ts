import type { Attempt } from '../../activities/domain/attempt.js';
import { call } from '../http/call.js';
import type { Call, Reply, Target } from '../http/message.js';
import { EXPUNGE_ALL } from './expunge-all.js';
import type { FhirResource, Identifier } from './fhir-resource.js';
import { type Found, fateIn, foundIn, readIn } from './found.js';
import { type OutcomeCodes, refusedBy } from './operation-outcome.js';
import { type Placed, placedBy } from './placed.js';

/** Where the EHR is, and the identifier system under which our keys are filed there. */
export interface FhirSettings extends Target {
  readonly identifierSystem: string;
  /** The server's own error codes, where it has any. */
  readonly outcomeCodes?: OutcomeCodes;
}

const FHIR_JSON = 'application/fhir+json';
const headers = { accept: FHIR_JSON };

/** FHIR R4 calls, as the reference's observed table has them; each within the attempt's deadline and fence. */
export class FhirClient {
  readonly #settings: FhirSettings;
  readonly #attempt: Attempt;

  constructor(settings: FhirSettings, attempt: Attempt) {
    this.#settings = settings;
    this.#attempt = attempt;
  }

  /**
   * https://hl7.org/fhir/R4/http.html#ccreate: a repeat answers the record that is there.
   * `return=minimal`: what we sent need not travel back.
   */
  createOnce(type: string, key: Identifier, resource: object): Promise<Placed> {
    const identifier = encodeURIComponent(`${key.system}|${key.value}`);
    return this.create(type, resource, {
      prefer: 'return=minimal',
      'if-none-exist': `identifier=${identifier}`,
    });
  }

  /** A plain create: a repeat makes a second record. */
  async create(
    type: string,
    resource: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Placed> {
    const reply = await call(this.#settings, this.#attempt, {
      method: 'POST',
      path: `/${type}`,
      kind: 'write',
      contentType: FHIR_JSON,
      headers: { ...headers, ...more },
      body: JSON.stringify({ resourceType: type, ...resource }),
      refusal: refusedBy(this.#settings.outcomeCodes, type),
    });
    return placedBy(reply, type);
  }

  /** By our own key or by the patient, never by PHI, and POSTed so that servers keep no query string. */
  async search(
    type: string,
    by: Readonly<Record<string, string>>,
  ): Promise<readonly FhirResource[]> {
    const found = await this.searchAll(type, by);
    return found.filter(({ resourceType }) => resourceType === type);
  }

  /** As `search`, with what `_include` brings along. */
  async searchAll(
    type: string,
    by: Readonly<Record<string, string>> | URLSearchParams,
  ): Promise<readonly FhirResource[]> {
    const { json } = await this.#call({
      method: 'POST',
      path: `/${type}/_search`,
      kind: 'read',
      contentType: 'application/x-www-form-urlencoded',
      // Lenient servers ignore a parameter they do not know and answer with everybody.
      headers: { ...headers, prefer: 'handling=strict' },
      body: new URLSearchParams(by).toString(),
    });
    return foundIn(json, this.#settings.outcomeCodes);
  }

  /** The resource and its ETag; only the status where it is deleted (410) or unknown (404). */
  read(type: string, id: string): Promise<Found> {
    return this.#probe(`/${type}/${id}`).then(readIn, fateIn);
  }

  /** Only whether it can be read back: 200, 410 or 404. */
  async status(path: string): Promise<number> {
    return (await this.#probe(path)).status;
  }

  /** What it held, newest first, also when it is deleted; nothing where a server shows no history. */
  async contents(type: string, id: string): Promise<readonly FhirResource[]> {
    const { status, json } = await this.#call({
      ...{ method: 'GET', path: `/${type}/${id}/_history`, kind: 'read', headers },
      accepts: [400, 404, 405, 410, 501],
    });
    return status === 200 ? foundIn(json, this.#settings.outcomeCodes) : [];
  }

  /** 409: something hangs on it. 404 and 410: it is not there any more. */
  async remove(type: string, id: string, etag: string | null): Promise<number> {
    const { status } = await this.#call({
      method: 'DELETE',
      path: `/${type}/${id}`,
      kind: 'write',
      headers: { ...headers, ...(etag === null ? {} : { 'if-match': etag }) },
      accepts: [404, 409, 410],
    });
    return status;
  }

  /** HAPI's `$expunge`: removes a deleted resource with its history. The statuses say that a server has no such call. */
  async expunge(type: string, id: string): Promise<number> {
    const { status } = await this.#call({
      method: 'POST',
      path: `/${type}/${id}/$expunge`,
      kind: 'write',
      contentType: FHIR_JSON,
      headers,
      body: JSON.stringify(EXPUNGE_ALL),
      accepts: [400, 404, 405, 501],
    });
    return status;
  }

  /** Any other FHIR call. */
  send(request: Call): Promise<Reply> {
    return this.#call({ ...request, headers: { ...headers, ...request.headers } });
  }

  #probe(path: string): Promise<Reply> {
    return this.#call({ method: 'GET', path, kind: 'read', headers, accepts: [404, 410] });
  }

  #call(request: Call): Promise<Reply> {
    const { outcomeCodes } = this.#settings;
    const refusal = outcomeCodes && refusedBy(outcomeCodes, null);
    return call(this.#settings, this.#attempt, { ...request, ...(refusal && { refusal }) });
  }
}
