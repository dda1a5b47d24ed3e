import { Failure } from '../../activities/domain/failure.js';
import type { Reply } from '../http/message.js';

/** Where a created resource is; the version is null where the server keeps none. */
export interface Placed {
  readonly id: string;
  readonly version: string | null;
}

/**
 * `Location` is `<base>/<type>/<id>/_history/<version>`: https://hl7.org/fhir/R4/http.html#create
 * A server without versions leaves the last part out; one that names the version only in the ETag does too.
 */
export function placedBy({ location, etag }: Reply, type: string): Placed {
  const [, found, id, inLocation] =
    /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?$/.exec(
      location ?? '',
    ) ?? [];
  if (found !== type || id === undefined) throw new Failure('UNKNOWN_OUTCOME');
  const inEtag = /^W\/"([A-Za-z0-9.-]{1,64})"$/.exec(etag ?? '')?.[1];
  return { id, version: inLocation ?? inEtag ?? null };
}
