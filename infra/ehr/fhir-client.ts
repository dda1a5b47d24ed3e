import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call, type Reply, type Target } from '../http/call.js';

/** Where the EHR is, and the identifier system under which our keys are filed there. */
export interface FhirSettings extends Target {
  readonly identifierSystem: string;
}

export interface Identifier {
  readonly system: string;
  readonly value: string;
}

const resourceSchema = Type.Object({
  resourceType: Type.String(),
  id: Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }),
  meta: Type.Optional(Type.Object({ versionId: Type.Optional(Type.String()) })),
  active: Type.Optional(Type.Boolean()),
  identifier: Type.Optional(
    Type.Array(
      Type.Object({ system: Type.Optional(Type.String()), value: Type.Optional(Type.String()) }),
    ),
  ),
  link: Type.Optional(Type.Array(Type.Object({ type: Type.String() }))),
});
const bundleSchema = Type.Object({
  resourceType: Type.Literal('Bundle'),
  entry: Type.Optional(
    Type.Array(
      Type.Object({
        resource: resourceSchema,
        search: Type.Optional(Type.Object({ mode: Type.Optional(Type.String()) })),
      }),
    ),
  ),
});

/** The parts of a resource that an undo decides by. */
export type FhirResource = Static<typeof resourceSchema>;

const FHIR_JSON = 'application/fhir+json';
const headers = { accept: FHIR_JSON };

/** Where a created resource is. `Prefer: return=minimal`: what we sent need not travel back. */
export interface Placed {
  readonly id: string;
  readonly version: string;
}

/** FHIR R4 calls, as the reference's observed table has them; each within the attempt's deadline and fence. */
export const fhirClient = (settings: FhirSettings, attempt: Attempt) => ({
  /** https://hl7.org/fhir/R4/http.html#ccreate: a repeat answers the record that is there. */
  async createOnce(type: string, key: Identifier, resource: object): Promise<Placed> {
    const reply = await call(settings, attempt, {
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
  },

  /** By our own key or by the patient, never by PHI, and POSTed so that servers keep no query string. */
  async search(
    type: string,
    by: Readonly<Record<string, string>>,
  ): Promise<readonly FhirResource[]> {
    const { json } = await call(settings, attempt, {
      method: 'POST',
      path: `/${type}/_search`,
      kind: 'read',
      contentType: 'application/x-www-form-urlencoded',
      // Lenient servers ignore a parameter they do not know and answer with everybody.
      headers: { ...headers, prefer: 'handling=strict' },
      body: new URLSearchParams(by).toString(),
    });
    if (!Value.Check(bundleSchema, json)) throw new Failure('UNAVAILABLE');
    return (json.entry ?? [])
      .map(({ resource }) => resource)
      .filter(({ resourceType }) => resourceType === type);
  },

  /** The resource and its ETag; only the status where it is deleted (410) or unknown (404). */
  async read(type: string, id: string): Promise<Reply & { resource: FhirResource | null }> {
    const reply = await probe(settings, attempt, `/${type}/${id}`);
    if (reply.status !== 200) return { ...reply, resource: null };
    if (!Value.Check(resourceSchema, reply.json)) throw new Failure('UNAVAILABLE');
    return { ...reply, resource: reply.json };
  },

  /** Only whether it can be read back: 200, 410 or 404. */
  status: async (path: string): Promise<number> => (await probe(settings, attempt, path)).status,

  /** 409: something hangs on it. 404 and 410: it is not there any more. */
  async remove(type: string, id: string, etag: string | null): Promise<number> {
    const { status } = await call(settings, attempt, {
      method: 'DELETE',
      path: `/${type}/${id}`,
      kind: 'write',
      headers: { ...headers, ...(etag === null ? {} : { 'if-match': etag }) },
      accepts: [404, 409, 410],
    });
    return status;
  },

  /** HAPI's `$expunge`: removes a deleted resource with its history. The statuses say that a server has no such call. */
  async expunge(type: string, id: string): Promise<number> {
    const parameter = ['expungeDeletedResources', 'expungePreviousVersions'].map((name) => ({
      name,
      valueBoolean: true,
    }));
    const { status } = await call(settings, attempt, {
      method: 'POST',
      path: `/${type}/${id}/$expunge`,
      kind: 'write',
      contentType: FHIR_JSON,
      headers,
      body: JSON.stringify({ resourceType: 'Parameters', parameter }),
      accepts: [400, 403, 404, 405, 501],
    });
    return status;
  },
});
export type FhirClient = ReturnType<typeof fhirClient>;

const probe = (settings: FhirSettings, attempt: Attempt, path: string): Promise<Reply> =>
  call(settings, attempt, { method: 'GET', path, kind: 'read', headers, accepts: [404, 410] });

/** `Location` is `<base>/<type>/<id>/_history/<version>`: https://hl7.org/fhir/R4/http.html#create */
function placedBy({ location }: Reply, type: string): Placed {
  const [, found, id, version] =
    /\/([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})\/_history\/([A-Za-z0-9.-]{1,64})$/.exec(location ?? '') ??
    [];
  if (found !== type || id === undefined || version === undefined)
    throw new Failure('UNKNOWN_OUTCOME');
  return { id, version };
}
