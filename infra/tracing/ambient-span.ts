import { AsyncLocalStorage } from 'node:async_hooks';
import { Failure, type FailureCode, isFailureCode } from '../../activities/domain/failure.js';
import type { InSpan, SpanSubject } from '../../activities/domain/span.js';
import {
  HEAD,
  type OpenSpan,
  type Place,
  type SpanIds,
  type SpanWords,
  type Tracer,
} from './tracer.js';

/** Whose spans are opened here, below which one, and what those below it are told as well. */
interface Here {
  readonly tracer: Tracer;
  readonly span: SpanIds | null;
  readonly words: SpanWords;
}

const ambient = new AsyncLocalStorage<Here>();

/** What a span hands down: a call is found by its enrollment, step and system without looking at its parents. */
const HANDED_DOWN = ['enrollmentId', 'step', 'verb', 'attempt', 'port', 'operation'] as const;

/** The span at hand, if there is one. */
export const spanHere = (): SpanIds | null => ambient.getStore()?.span ?? null;

/** Runs work below a span that another process opened, or below none. Only then does `inSpan` open any. */
export const below = <T>(tracer: Tracer, span: SpanIds | null, work: () => T): T =>
  ambient.run({ tracer, span, words: {} }, work);

/** Opens a span where no work can be wrapped; `below` puts work under it. */
export const openSpan = (tracer: Tracer, subject: SpanSubject, place: Place): OpenSpan =>
  tracer.open(subject, wordsOf(subject), place);

export const inSpan: InSpan = async (subject, facts, work) => {
  const here = ambient.getStore();
  if (here === undefined) return work(nothing);
  const { tracer, span: parent } = here;
  const words = { ...here.words, ...facts, ...wordsOf(subject) };
  const span = tracer.open(subject, words, parent === null ? HEAD : { parent });
  try {
    return await ambient.run({ tracer, span: span.ids, words: handedDown(words) }, () =>
      work((told) => span.tell(told)),
    );
  } catch (error) {
    span.tell({ code: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
};

const nothing = (): void => undefined;

const wordsOf = (subject: SpanSubject): SpanWords =>
  Object.fromEntries(Object.entries(subject).filter(([word]) => word !== 'kind'));

const handedDown = (words: SpanWords): SpanWords =>
  Object.fromEntries(
    HANDED_DOWN.flatMap((name) => (words[name] === undefined ? [] : [[name, words[name]]])),
  );

/** The code that an error stands for, on either side of the error boundary. Nothing else of it is looked at. */
export function codeOf(error: unknown): FailureCode {
  if (error instanceof Failure) return error.code;
  const type: unknown =
    typeof error === 'object' && error !== null && 'type' in error && error.type;
  return typeof type === 'string' && isFailureCode(type) ? type : 'UNEXPECTED';
}
