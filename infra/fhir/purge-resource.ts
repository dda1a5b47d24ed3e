import { Failure } from '../../activities/domain/failure.js';
import type { ManualReason } from '../../activities/domain/undo-result.js';
import type { FhirClient } from './fhir-client.js';
import type { FhirResource } from './fhir-resource.js';

/** How far a purge came; `referenced`: something hangs on it, so it is still whole. */
export type Purged = 'done' | 'referenced' | 'no-expunge';

/** A resource, and why it must be left to a person; null when nothing speaks against its removal. */
export interface Purgeable {
  readonly type: string;
  readonly id: string;
  readonly reasonToLeave: (resource: FhirResource) => ManualReason | null;
}

/** Takes one resource through DELETE, from wherever an earlier undo left it; it can still be read in its history. */
export async function deleteResource(
  fhir: FhirClient,
  { type, id, reasonToLeave }: Purgeable,
): Promise<'done' | 'referenced'> {
  const { etag, resource } = await fhir.read(type, id);
  if (resource === null) return 'done';
  // If-Match holds the delete to the very version that was judged here; the next attempt tells why it changed.
  if (reasonToLeave(resource) !== null) throw new Failure('CONFLICT');
  return (await fhir.remove(type, id, etag)) === 409 ? 'referenced' : 'done';
}

/** Erases a deleted resource with its history. */
export async function expungeResource(
  fhir: FhirClient,
  { type, id }: Pick<Purgeable, 'type' | 'id'>,
): Promise<'done' | 'no-expunge'> {
  if ((await fhir.status(`/${type}/${id}`)) === 404) return 'done';
  const answered = await fhir.expunge(type, id);
  if (answered === 200) return 'done';
  // 404 is how a server says that the record is gone, and how another says that it knows no such call.
  const isGone = answered === 404 && (await fhir.status(`/${type}/${id}/_history`)) === 404;
  return isGone ? 'done' : 'no-expunge';
}

/** Whether GET, history and version read all find nothing. A 410 is no proof: version 1 is then still handed out. */
export async function isUnreadable(
  fhir: FhirClient,
  type: string,
  id: string | null,
): Promise<boolean> {
  if (id === null) return true;
  const statuses = await Promise.all(
    ['', '/_history', '/_history/1'].map((way) => fhir.status(`/${type}/${id}${way}`)),
  );
  return statuses.every((status) => status === 404);
}
