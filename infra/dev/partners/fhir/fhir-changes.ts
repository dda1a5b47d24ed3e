import type { Answer } from '../answer.js';
import { type ChartRecord, type ChartStore, contentOf, latest } from './chart-store.js';
import type { CallHeaders } from './fhir-server.js';
import { patched } from './json-patch.js';
import { notSupported, outcome } from './outcome.js';
import { etagOf, presentVersion } from './present.js';
import { hangsOnLive } from './references.js';
import { isResource, isResourceType } from './resources.js';

/** Changes of what is there: PUT and PATCH, each held to a version by `If-Match`. */
export class FhirChanges {
  readonly #charts: ChartStore;

  constructor(charts: ChartStore) {
    this.#charts = charts;
  }

  /** Seen at HAPI: 200 with `etag`; 409 on a stale version; a PUT that changes nothing keeps the version. */
  update(type: string, id: string, body: unknown, headers: CallHeaders): Answer {
    const record = this.#charts.get(type, id);
    const refused = refusalOf(type, record, headers);
    if (record === undefined || refused !== undefined) return refused ?? outcome(404, 'not-found');
    const revised = this.revise(record, body);
    return revised === undefined ? outcome(400, 'invalid') : shown(revised, headers);
  }

  /** Seen at HAPI: 200; 409 on a stale version; 400 where a step does not fit. JSON Patch: reference, "Millennium". */
  patch(type: string, id: string, body: unknown, headers: CallHeaders): Answer {
    const record = this.#charts.get(type, id);
    const refused = refusalOf(type, record, headers);
    if (record === undefined || refused !== undefined) return refused ?? outcome(404, 'not-found');
    const revised = this.revise(record, { id, ...toObject(patched(contentOf(record), body)) });
    return revised === undefined ? outcome(400, 'invalid') : shown(revised, headers);
  }

  /** The next version, or undefined for what is no such resource. */
  revise(record: ChartRecord, body: unknown): ChartRecord | undefined {
    const { id, meta: _meta, ...content } = toObject(body);
    if (id !== record.id || !isResource(record.type, content)) return undefined;
    if (!hangsOnLive(this.#charts, content)) return undefined;
    const isSame = JSON.stringify(content) === JSON.stringify(contentOf(record));
    return isSame ? record : this.#charts.revise(record, content);
  }
}

function refusalOf(
  type: string,
  record: ChartRecord | undefined,
  { ifMatch }: CallHeaders,
): Answer | undefined {
  if (!isResourceType(type)) return notSupported(404);
  if (record === undefined) return outcome(404, 'not-found');
  if (contentOf(record) === null) return outcome(410, 'deleted');
  // R4 says 412, HAPI was seen to say 409: https://hl7.org/fhir/R4/http.html#concurrency
  const isStale = ifMatch !== undefined && ifMatch !== etagOf(latest(record));
  return isStale ? outcome(409, 'conflict') : undefined;
}

const toObject = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? { ...body } : {};

function shown(record: ChartRecord, { prefer = '' }: CallHeaders): Answer {
  const { body, ...rest } = presentVersion(record, latest(record));
  return prefer.includes('return=minimal') ? rest : { ...rest, body };
}
