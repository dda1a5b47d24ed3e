import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { ManualReason, UndoResult } from '../../activities/domain/undo-result.js';
import type { FhirClient } from './fhir-client.js';
import { type FhirResource, resourceSchema } from './fhir-resource.js';

/** A resource, and why it must be left to a person; null when nothing speaks against its removal. */
export interface Purgeable {
  readonly type: string;
  readonly id: string;
  readonly reasonToLeave: (resource: FhirResource) => ManualReason | null;
}

const manual = (reason: ManualReason): UndoResult => ({ kind: 'manual', reason });

/** Why it must be left, by what it holds; where it is deleted, by what it held last. */
export async function whyLeft(
  fhir: FhirClient,
  { type, id, reasonToLeave }: Purgeable,
): Promise<ManualReason | null> {
  const { status, resource } = await fhir.read(type, id);
  const content = status === 410 ? await lastContent(fhir, type, id) : resource;
  return content && reasonToLeave(content);
}

/** DELETE, from wherever an earlier undo left it. Answers why it could not be; null when it is deleted. */
export async function deleteResource(
  fhir: FhirClient,
  { type, id, reasonToLeave }: Purgeable,
): Promise<UndoResult | null> {
  const { etag, resource } = await fhir.read(type, id);
  if (resource === null) return null;
  // If-Match holds the delete to the version that was judged here, where the server heeds it; the next attempt tells why.
  if (reasonToLeave(resource) !== null) throw new Failure('CONFLICT');
  return (await fhir.remove(type, id, etag)) === 409 ? manual('referenced-by-others') : null;
}

/** Erases a deleted resource with its history. Answers what is left of it; null when it is nothing. */
export async function expungeResource(
  fhir: FhirClient,
  resource: Purgeable,
): Promise<UndoResult | null> {
  const { type, id } = resource;
  if ((await fhir.status(`/${type}/${id}`)) === 404) return null;
  // R4 has no If-Match on DELETE: somebody may have changed it after we looked, and $expunge cannot be taken back.
  const reason = await whyLeft(fhir, resource);
  if (reason !== null) return manual(reason);
  const answered = await fhir.expunge(type, id);
  if (answered === 200) return null;
  // 404 is how a server says that the record is gone, and how another says that it knows no such call.
  const isGone = answered === 404 && (await fhir.status(`/${type}/${id}/_history`)) === 404;
  return isGone ? null : { kind: 'neutralised', residue: 'vendor-retains-history' };
}

const historySchema = Type.Object({
  entry: Type.Optional(Type.Array(Type.Object({ resource: Type.Optional(resourceSchema) }))),
});

/** What a deleted resource held last; null where the server shows no history. */
async function lastContent(
  fhir: FhirClient,
  type: string,
  id: string,
): Promise<FhirResource | null> {
  const { status, json } = await fhir.send({
    method: 'GET',
    path: `/${type}/${id}/_history`,
    kind: 'read',
    accepts: [400, 404, 405, 410, 501],
  });
  if (status !== 200) return null;
  if (!Value.Check(historySchema, json)) throw new Failure('UNAVAILABLE');
  return (json.entry ?? []).find(({ resource }) => resource !== undefined)?.resource ?? null;
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
