import { Failure } from '../../activities/domain/failure.js';
import type { Reply } from '../http/message.js';

/** Where a created resource is; the version is null where the server keeps none. */
export interface Placed {
  readonly id: string;
  readonly version: string | null;
}

/**
 * `Location` is `<base>/<type>/<id>/_history/<version>`: https://hl7.org/fhir/R4/http.html#create
 * Some servers leave the last part out, and name the version in the ETag or not at all.
 */
const LOCATION =
  /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?$/;
const ETAG = /^W\/"([A-Za-z0-9.-]{1,64})"$/;

/** What the answer to a create tells; without a place its outcome is unknown. */
export function placedBy({ location, etag }: Reply, type: string): Placed {
  const [, found, id, version] = LOCATION.exec(location ?? '') ?? [];
  if (found !== type || id === undefined) throw new Failure('UNKNOWN_OUTCOME');
  return { id, version: version ?? versionIn(etag) };
}

const versionIn = (etag: string | null): string | null => ETAG.exec(etag ?? '')?.[1] ?? null;
