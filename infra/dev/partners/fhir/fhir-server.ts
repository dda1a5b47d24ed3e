import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Answer } from '../answer.js';
import { type ChartRecord, type ChartStore, contentOf, latest } from './chart-store.js';
import { identifierIn, identifierToken } from './identifier-token.js';
import { notSupported, outcome } from './outcome.js';
import { bundle, presentCreated, presentVersion } from './present.js';
import {
  isResource,
  isResourceType,
  type Resource,
  type ResourceType,
  referenceOf,
} from './resources.js';
import { touchedSince } from './touched-since.js';

/** The headers that change what a call does. */
export interface CallHeaders {
  readonly ifNoneExist?: string | undefined;
  readonly prefer?: string | undefined;
}

/** HAPI's own parameters for removing a deleted resource and its history. */
const expungeAll = Type.Object({
  resourceType: Type.Literal('Parameters'),
  parameter: Type.Tuple([
    Type.Object({
      name: Type.Literal('expungeDeletedResources'),
      valueBoolean: Type.Literal(true),
    }),
    Type.Object({
      name: Type.Literal('expungePreviousVersions'),
      valueBoolean: Type.Literal(true),
    }),
  ]),
});

/** The calls of a generic FHIR R4 server. "HAPI n": row n of the observed table of the reference. */
export class FhirServer {
  readonly #charts: ChartStore;

  constructor(charts: ChartStore) {
    this.#charts = charts;
  }

  /** HAPI 1, 3: `If-None-Exist` makes one record, then answers 200 with it; several matches are 412. */
  create(type: string, body: unknown, headers: CallHeaders, base: string): Answer {
    if (!isResourceType(type)) return notSupported(404);
    if (!isResource(type, body)) return outcome(400, 'invalid');
    const prefer = headers.prefer ?? '';
    const present = this.#present(type, headers.ifNoneExist);
    if (present !== undefined && 'status' in present) return present;
    if (present !== undefined) return presentCreated(present, 200, prefer, base);
    if (!this.#hangsOnLive(body)) return outcome(400, 'invalid');
    return presentCreated(this.#charts.create(type, body), 201, prefer, base);
  }

  /** What meets `If-None-Exist`, or the refusal to tell; undefined when the way is free. */
  #present(type: ResourceType, ifNoneExist: string | undefined): ChartRecord | Answer | undefined {
    if (ifNoneExist === undefined) return undefined;
    const wanted = identifierIn(ifNoneExist);
    if (wanted === undefined) return notSupported();
    const [found, ...more] = this.#charts.byIdentifier(type, wanted);
    return more.length > 0 ? outcome(412, 'multiple-matches') : found;
  }

  /** HAPI 6, 7: 200, 410 after DELETE, 404 after `$expunge`. */
  read(type: string, id: string): Answer {
    const record = this.#charts.get(type, id);
    return record ? presentVersion(record, latest(record)) : outcome(404, 'not-found');
  }

  /** HAPI 6, 7: after DELETE version 1 is still there in full, after `$expunge` it is 404. */
  readVersion(type: string, id: string, versionId: string): Answer {
    const record = this.#charts.get(type, id);
    const version = record?.versions.find((each) => String(each.versionId) === versionId);
    return record && version ? presentVersion(record, version) : outcome(404, 'not-found');
  }

  /** HAPI 6, 7: readable after DELETE, 404 after `$expunge`. */
  history(type: string, id: string): Answer {
    const record = this.#charts.get(type, id);
    if (record === undefined) return outcome(404, 'not-found');
    return bundle(
      'history',
      record.versions.toReversed().map((version) => ({ record, version })),
    );
  }

  /** HAPI 6: deleted records are not found. By identifier or by the patient a record hangs on, else refused. */
  search(type: string, query: URLSearchParams): Answer {
    if (!isResourceType(type)) return notSupported(404);
    const found = this.#found(type, query);
    if (found === undefined) return notSupported();
    return bundle(
      'searchset',
      found.map((record) => ({ record, version: latest(record) })),
    );
  }

  /**
   * HAPI 5, 6, 9: 409 while referenced; 200 also when repeated, or when there never was such a record. `If-Match` is not
   * looked at: R4 knows it for updates only.
   */
  remove(type: string, id: string): Answer {
    const record = this.#charts.get(type, id);
    if (record === undefined || contentOf(record) === null) return outcome(200, 'informational');
    if (this.#charts.referring(record).length > 0) return outcome(409, 'conflict');
    this.#charts.revise(record, null);
    return outcome(200, 'informational');
  }

  /** HAPI 7, 8, 9: removes a deleted record with its history; of a live one the versions before this one. */
  expunge(type: string, id: string, body: unknown): Answer {
    if (!Value.Check(expungeAll, body)) return notSupported();
    const record = this.#charts.get(type, id);
    if (record === undefined) return outcome(404, 'not-found');
    const isLive = contentOf(record) !== null;
    if (isLive) this.#charts.expungeEarlier(record);
    else this.#charts.expunge(record);
    const count = record.versions.length - (isLive ? 1 : 0);
    return {
      status: 200,
      body: { resourceType: 'Parameters', parameter: [{ name: 'count', valueInteger: count }] },
    };
  }

  /** A server that enforces references takes none to a record that it does not hold. */
  #hangsOnLive(resource: Resource): boolean {
    const reference = referenceOf(resource);
    if (reference === undefined) return true;
    const [type = '', id = ''] = reference.split('/');
    const record = this.#charts.get(type, id);
    return record !== undefined && contentOf(record) !== null;
  }

  #found(type: ResourceType, query: URLSearchParams): readonly ChartRecord[] | undefined {
    if (query.has('_lastUpdated')) return touchedSince(this.#charts.live(type), query);
    const [[name, value] = ['', ''], ...more] = [...query];
    if (more.length > 0) return undefined;
    if (name === 'patient' && type !== 'Patient')
      return this.#charts.live(type).filter((each) => {
        const content = contentOf(each);
        return content !== null && referenceOf(content) === value;
      });
    const wanted = name === 'identifier' ? identifierToken(value) : undefined;
    return wanted && this.#charts.byIdentifier(type, wanted);
  }
}
