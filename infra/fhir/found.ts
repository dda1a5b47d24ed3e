import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { bundleSchema, type FhirResource } from './fhir-resource.js';
import { type OutcomeCodes, Told, type Word, wordIn } from './operation-outcome.js';

/** A resource that was asked for by its id, or what the server says has become of it. */
export interface Found {
  readonly status: number;
  readonly etag: string | null;
  readonly resource: FhirResource | null;
  readonly fate: Word | null;
}

/** The resources in the answer to a search. */
export function foundIn(json: unknown, codes?: OutcomeCodes): readonly FhirResource[] {
  if (!Value.Check(bundleSchema, json)) throw new Failure('UNAVAILABLE');
  const found = (json.entry ?? []).flatMap(({ resource }) => resource ?? []);
  // What is withheld is told beside what was found: then nobody can say that this is all.
  const [word] = found.flatMap((each) => wordIn(each, codes) ?? []);
  if (word !== undefined) throw new Told(word);
  return found.filter((each): each is FhirResource => 'id' in each);
}
