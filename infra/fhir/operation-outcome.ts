import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import type { Call } from '../http/message.js';

/** What an error can tell, once its text is left aside. */
export type Word = keyof typeof MEANINGS;

/** A server's own error codes; what is not among them is judged by its status. */
export type OutcomeCodes = ReadonlyMap<string, Word>;

const MEANINGS = {
  /** The person has a chart that nobody told us of. To come back changes nothing, so it is no conflict. */
  duplicate: 'DUPLICATE_PATIENT',
  /** The record has become part of another one. */
  merged: 'CONFLICT',
  /** The record was taken out of use by somebody else. */
  deleted: 'CONFLICT',
  /** Behind the glass: a person must break it, with a reason. A program never asks twice. */
  guarded: 'UNSUPPORTED',
  unsupported: 'UNSUPPORTED',
  conflict: 'CONFLICT',
  'no-access': 'AUTH',
} as const satisfies Record<string, FailureCode>;

/**
 * https://hl7.org/fhir/R4/valueset-issue-type.html, as far as it says more than the status. A `duplicate` of anything
 * but a patient tells of a record, not of a person: mostly one that an attempt of our own was quicker to make.
 */
const ISSUE_CODES: OutcomeCodes = new Map([
  ['duplicate', 'conflict'],
  ['not-supported', 'unsupported'],
  ['conflict', 'conflict'],
  ['lock-error', 'conflict'],
  ['multiple-matches', 'conflict'],
  ['login', 'no-access'],
  ['expired', 'no-access'],
  ['forbidden', 'no-access'],
]);

const NO_CODES: OutcomeCodes = new Map();

/** https://hl7.org/fhir/R4/operationoutcome.html: the codes alone; its texts quote what was sent. */
const outcomeSchema = Type.Object({
  resourceType: Type.Literal('OperationOutcome'),
  issue: Type.Array(
    Type.Object({
      code: Type.Optional(Type.String()),
      details: Type.Optional(
        Type.Object({
          coding: Type.Optional(Type.Array(Type.Object({ code: Type.Optional(Type.String()) }))),
        }),
      ),
    }),
  ),
});

/** A refusal whose word says more than its code, for the few who can act on it. */
export class Told extends Failure {
  readonly word: Word;

  constructor(word: Word) {
    super(MEANINGS[word]);
    this.word = word;
  }
}

/** Lets a word stand for an answer; any other error is thrown on. */
export function answering<T>(answerTo: (word: Word) => T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Told) return answerTo(error.word);
    throw error;
  };
}

/** The first word in an outcome that the server itself has a code for; null for anything else. */
export function wordIn(json: unknown, codes: OutcomeCodes = NO_CODES): Word | null {
  const found = issuesOf(json)
    .flatMap(({ details }) => details?.coding ?? [])
    .flatMap(({ code = '' }) => codes.get(code) ?? []);
  return found[0] ?? null;
}

/**
 * How an error is read: by the server's own codes and, where a record was to be created, by those of FHIR. A read keeps
 * to the server's own: an undo must not end on a word that only tells why nothing was made.
 * `created`: the type of what was to be created, or null.
 */
export const refusedBy =
  (codes: OutcomeCodes | undefined, created: string | null): NonNullable<Call['refusal']> =>
  (status, json) => {
    // After a 408 or 5xx nobody knows what was done; 429 says when to come back.
    if (status === 408 || status === 429 || status >= 500) return null;
    const word = wordIn(json, codes) ?? (created === null ? null : issueWordIn(json, created));
    return word === null ? null : new Told(word);
  };

function issueWordIn(json: unknown, created: string): Word | null {
  const [word = null] = issuesOf(json).flatMap(({ code = '' }) =>
    code === 'duplicate' && created === 'Patient' ? 'duplicate' : (ISSUE_CODES.get(code) ?? []),
  );
  return word;
}

const issuesOf = (json: unknown) => (Value.Check(outcomeSchema, json) ? json.issue : []);
