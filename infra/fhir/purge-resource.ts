import { Failure } from '../../activities/domain/failure.js';
import { type ManualReason, manual, type UndoResult } from '../../activities/domain/undo-result.js';
import type { FhirClient } from './fhir-client.js';
import type { FhirResource } from './fhir-resource.js';

/** A resource, and why it must be left to a person; null when nothing speaks against its removal. */
export interface Purgeable {
  readonly type: string;
  readonly id: string;
  readonly reasonToLeave: (resource: FhirResource) => ManualReason | null;
}

/** Why it must be left, by what it holds; where it is deleted, by what it held last. */
export async function whyLeft(fhir: FhirClient, resource: Purgeable): Promise<ManualReason | null> {
  const { content } = await lookedAt(fhir, resource);
  return content && resource.reasonToLeave(content);
}

/** DELETE and `$expunge`, from wherever an earlier undo left it. Answers what is left of it; null when it is nothing. */
export async function purgeResource(
  fhir: FhirClient,
  resource: Purgeable,
): Promise<UndoResult | null> {
  return (await deleteResource(fhir, resource)) ?? (await expungeResource(fhir, resource));
}

/** DELETE, where it is not deleted yet. Answers why it could not be; null when it is deleted. */
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
  const { status, content } = await lookedAt(fhir, resource);
  if (status === 404) return null;
  // R4 knows If-Match for updates only, and HAPI deletes whatever came in between: as long as it can be recalled, what
  // was deleted is judged too. The next attempt tells why.
  if (content && resource.reasonToLeave(content) !== null) throw new Failure('CONFLICT');
  return (await isExpunged(fhir, resource))
    ? null
    : { kind: 'neutralised', residue: 'vendor-retains-history' };
}

/** What it holds, or held last; null where there is none, or the server shows no history. */
async function lookedAt(fhir: FhirClient, { type, id }: Purgeable) {
  const { status, resource } = await fhir.read(type, id);
  const [content = null] = status === 410 ? await fhir.contents(type, id) : [resource];
  return { status, content };
}

/** False where the server has no such call. */
async function isExpunged(fhir: FhirClient, { type, id }: Purgeable): Promise<boolean> {
  const answered = await fhir.expunge(type, id);
  if (answered === 200) return true;
  // 404 is how a server says that the record is gone, and how another says that it knows no such call.
  return answered === 404 && (await fhir.status(`/${type}/${id}/_history`)) === 404;
}
