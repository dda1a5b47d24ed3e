import { Failure } from '../../activities/domain/failure.js';
import type { Reply } from '../http/message.js';

/** Where a created resource is; the version is null where the server keeps none. */
export interface Placed {
  readonly id: string;
  readonly version: string | null;
}

const LOCATION =
  /(?:^|\/)(?<type>[A-Za-z]+)\/(?<id>[A-Za-z0-9.-]{1,64})(?:\/_history\/(?<version>[A-Za-z0-9.-]{1,64}))?$/;
const ETAG = /^W\/"(?<version>[A-Za-z0-9.-]{1,64})"$/;

/**
 * `Location` is `<base>/<type>/<id>/_history/<version>`: https://hl7.org/fhir/R4/http.html#create
 * Some servers leave the last part out, and name the version in the ETag or not at all.
 */
export function placedBy({ location, etag }: Reply, type: string): Placed {
  const place = LOCATION.exec(location ?? '')?.groups;
  const id = place?.['type'] === type ? place['id'] : undefined;
  if (id === undefined) throw new Failure('UNKNOWN_OUTCOME');
  const inEtag = ETAG.exec(etag ?? '')?.groups;
  return { id, version: place?.['version'] ?? inEtag?.['version'] ?? null };
}
