import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Answer } from '../answer.js';
import { type ChartRecord, type ChartStore, contentOf, latest } from './chart-store.js';
import type { FhirChanges } from './fhir-changes.js';
import { identifierIn } from './identifier-token.js';
import { notSupported, outcome } from './outcome.js';
import { etagOf } from './present.js';
import { hangsOnLive } from './references.js';
import { isResource, isResourceType } from './resources.js';

const strict = { additionalProperties: false } as const;
/** The two entries of a booking; what else a transaction may hold was not seen, so it is refused. */
const transactionSchema = Type.Object(
  {
    resourceType: Type.Literal('Bundle'),
    type: Type.Literal('transaction'),
    entry: Type.Tuple([
      Type.Object(
        {
          request: Type.Object(
            { method: Type.Literal('PUT'), url: Type.String(), ifMatch: Type.String() },
            strict,
          ),
          resource: Type.Unknown(),
        },
        strict,
      ),
      Type.Object(
        {
          request: Type.Object(
            { method: Type.Literal('POST'), url: Type.String(), ifNoneExist: Type.String() },
            strict,
          ),
          resource: Type.Unknown(),
        },
        strict,
      ),
    ]),
  },
  strict,
);

/** Reference, "transaction {PUT Slot with ifMatch, POST Appointment with ifNoneExist}": 200; stale version -> 409. */
export function transaction(charts: ChartStore, changes: FhirChanges, body: unknown): Answer {
  if (!Value.Check(transactionSchema, body)) return notSupported();
  const [put, post] = body.entry;
  const record = updating(charts, put);
  if ('status' in record) return record;
  // All is looked at before anything is done.
  const create = creating(charts, post);
  if ('status' in create) return create;
  const revised = changes.revise(record, put.resource);
  if (revised === undefined) return outcome(400, 'invalid');
  const made = create.present ?? create.make();
  const status = create.present ? '200 OK' : '201 Created';
  return response([entry(revised, '200 OK'), entry(made, status)]);
}

type Put = Static<typeof transactionSchema>['entry'][0];

function updating(charts: ChartStore, { request: { url, ifMatch } }: Put): ChartRecord | Answer {
  const [type = '', id = ''] = url.split('/');
  const record = charts.get(type, id);
  if (record === undefined || contentOf(record) === null) return outcome(404, 'not-found');
  return ifMatch === etagOf(latest(record)) ? record : outcome(409, 'conflict');
}

type Post = Static<typeof transactionSchema>['entry'][1];
interface Creating {
  readonly present: ChartRecord | undefined;
  make(): ChartRecord;
}

function creating(charts: ChartStore, { request, resource }: Post): Creating | Answer {
  const { url, ifNoneExist } = request;
  const wanted = identifierIn(ifNoneExist);
  if (wanted === undefined || !isResourceType(url)) return notSupported();
  if (!isResource(url, resource) || !hangsOnLive(charts, resource)) return outcome(400, 'invalid');
  const [present, ...more] = charts.byIdentifier(url, wanted);
  if (more.length > 0) return outcome(412, 'multiple-matches');
  return { present, make: () => charts.create(url, resource) };
}

/** Seen at HAPI: relative locations, the bare version as `etag`. */
const entry = (record: ChartRecord, status: string) => {
  const version = String(latest(record).versionId);
  const location = `${record.type}/${record.id}/_history/${version}`;
  return { response: { status, location, etag: version } };
};

const response = (entries: readonly object[]): Answer => ({
  status: 200,
  body: { resourceType: 'Bundle', type: 'transaction-response', entry: entries },
});
