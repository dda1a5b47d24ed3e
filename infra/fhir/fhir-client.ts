import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call } from '../http/call.js';
import type { Call, Reply, Target } from '../http/message.js';
import {
  bundleSchema,
  type FhirResource,
  type Identifier,
  resourceSchema,
} from './fhir-resource.js';

/** Where the EHR is, and the identifier system under which our keys are filed there. */
export interface FhirSettings extends Target {
  readonly identifierSystem: string;
}

const FHIR_JSON = 'application/fhir+json';
const headers = { accept: FHIR_JSON };

/** Where a created resource is. `Prefer: return=minimal`: what we sent need not travel back. */
interface Placed {
  readonly id: string;
  readonly version: string;
}

/** FHIR R4 calls, as the reference's observed table has them; each within the attempt's deadline and fence. */
export class FhirClient {
  readonly #settings: FhirSettings;
  readonly #attempt: Attempt;

  constructor(settings: FhirSettings, attempt: Attempt) {
    this.#settings = settings;
    this.#attempt = attempt;
  }

  /** https://hl7.org/fhir/R4/http.html#ccreate: a repeat answers the record that is there. */
  async createOnce(type: string, key: Identifier, resource: object): Promise<Placed> {
    const reply = await this.#call({
      method: 'POST',
      path: `/${type}`,
      kind: 'write',
      contentType: FHIR_JSON,
      headers: {
        ...headers,
        prefer: 'return=minimal',
        'if-none-exist': `identifier=${encodeURIComponent(`${key.system}|${key.value}`)}`,
      },
      body: JSON.stringify({ resourceType: type, ...resource }),
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
    if (!Value.Check(bundleSchema, json)) throw new Failure('UNAVAILABLE');
    return (json.entry ?? []).map(({ resource }) => resource);
  }

  /** The resource and its ETag; only the status where it is deleted (410) or unknown (404). */
  async read(type: string, id: string): Promise<Reply & { resource: FhirResource | null }> {
    const reply = await this.#probe(`/${type}/${id}`);
    if (reply.status !== 200) return { ...reply, resource: null };
    if (!Value.Check(resourceSchema, reply.json)) throw new Failure('UNAVAILABLE');
    return { ...reply, resource: reply.json };
  }

  /** Only whether it can be read back: 200, 410 or 404. */
  async status(path: string): Promise<number> {
    return (await this.#probe(path)).status;
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
    const parameter = ['expungeDeletedResources', 'expungePreviousVersions'].map((name) => ({
      name,
      valueBoolean: true,
    }));
    const { status } = await this.#call({
      method: 'POST',
      path: `/${type}/${id}/$expunge`,
      kind: 'write',
      contentType: FHIR_JSON,
      headers,
      body: JSON.stringify({ resourceType: 'Parameters', parameter }),
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
    return call(this.#settings, this.#attempt, request);
  }
}

/** `Location` is `<base>/<type>/<id>/_history/<version>`: https://hl7.org/fhir/R4/http.html#create */
function placedBy({ location }: Reply, type: string): Placed {
  const [, found, id, version] =
    /\/([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})\/_history\/([A-Za-z0-9.-]{1,64})$/.exec(location ?? '') ??
    [];
  if (found !== type || id === undefined || version === undefined)
    throw new Failure('UNKNOWN_OUTCOME');
  return { id, version };
}
