import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { Reply } from '../http/message.js';
import { bundleSchema, type FhirResource, resourceSchema } from './fhir-resource.js';
import { answering, type OutcomeCodes, Told, type Word, wordIn } from './operation-outcome.js';

/** A resource that was asked for by its id, or what the server says has become of it. */
export interface Found {
  readonly status: number;
  readonly etag: string | null;
  readonly resource: FhirResource | null;
  readonly fate: Word | null;
}

/** The resource in the answer to a read. */
export function readIn({ status, etag, json }: Reply): Found {
  if (status !== 200) return { status, etag, resource: null, fate: null };
  if (!Value.Check(resourceSchema, json)) throw new Failure('UNAVAILABLE');
  return { status, etag, resource: json, fate: null };
}

/** What a read that was refused with a word tells of the resource. */
export const fateIn: (error: unknown) => Found = answering((fate) => ({
  status: 0,
  etag: null,
  resource: null,
  fate,
}));

/** The resources in the answer to a search, or in a history. */
export function foundIn(json: unknown, codes?: OutcomeCodes): readonly FhirResource[] {
  if (!Value.Check(bundleSchema, json)) throw new Failure('UNAVAILABLE');
  const found = (json.entry ?? []).flatMap(({ resource }) => resource ?? []);
  // What is withheld is told beside what was found: then nobody can say that this is all.
  const [word] = found.flatMap((each) => wordIn(each, codes) ?? []);
  if (word !== undefined) throw new Told(word);
  return found.filter((each): each is FhirResource => 'id' in each);
}
