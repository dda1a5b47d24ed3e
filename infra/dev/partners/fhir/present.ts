import type { Answer } from '../answer.js';
import { type ChartRecord, latest, type Version } from './chart-store.js';
import { outcome } from './outcome.js';

const etagOf = (version: Version): string => `W/"${version.versionId}"`;

/** A version as the wire shows it: the content with its id and meta. */
export const represent = (record: ChartRecord, version: Version): unknown =>
  version.resource && {
    ...version.resource,
    id: record.id,
    meta: { versionId: String(version.versionId), lastUpdated: version.lastUpdated },
  };

/** One version, or 410 where the record was deleted. Reference, HAPI table: "after DELETE GET 410". */
export function presentVersion(record: ChartRecord, version: Version, status = 200): Answer {
  const headers = {
    etag: etagOf(version),
    'last-modified': new Date(version.lastUpdated).toUTCString(),
  };
  if (version.resource === null) return outcome(410, 'deleted', headers);
  return { status, headers, body: represent(record, version) };
}

/** The answer to a create, shaped by `Prefer`. */
export function presentCreated(
  record: ChartRecord,
  status: 200 | 201,
  prefer: string,
  base: string,
): Answer {
  const version = latest(record);
  const whole = presentVersion(record, version, status);
  const place = `${base}/${record.type}/${record.id}/_history/${version.versionId}`;
  const headers = { ...whole.headers, location: place };
  if (prefer.includes('return=minimal')) return { status, headers };
  if (prefer.includes('return=OperationOutcome')) return outcome(status, 'informational', headers);
  return { ...whole, headers };
}

export const bundle = (
  type: 'history' | 'searchset',
  entries: readonly { readonly record: ChartRecord; readonly version: Version }[],
): Answer => ({
  status: 200,
  body: {
    resourceType: 'Bundle',
    type,
    total: entries.length,
    entry: entries.map(({ record, version }) => ({
      fullUrl: `${record.type}/${record.id}`,
      ...(version.resource ? { resource: represent(record, version) } : {}),
      ...(type === 'history' && {
        request: {
          method: version.resource ? 'PUT' : 'DELETE',
          url: `${record.type}/${record.id}`,
        },
      }),
    })),
  },
});
