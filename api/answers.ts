import type { TSchema } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { PROBLEM_MEDIA_TYPE, type ProblemKind, problemDocument, statusOf } from './problem.js';
import { problem } from './problem-schema.js';

/** A response header as the OpenAPI document tells it. */
interface Header {
  readonly schema: TSchema;
  readonly description: string;
  /** Whether every such answer carries it. */
  readonly required: boolean;
}

type Headers = Readonly<Record<string, Header>>;

interface Answer {
  readonly description: string;
  readonly headers?: Headers;
  /** Named examples; the pages show them. */
  readonly examples: Readonly<Record<string, unknown>>;
}

const correlationHeader: Header = {
  schema: Type.String({ minLength: 1, maxLength: 128 }),
  description:
    'The X-Correlation-Id of the request when it had a sound one, else ours. What is in the body is always ours.',
  required: true,
};

const locationHeader = (description: string, required = true): Header => ({
  schema: Type.String({ format: 'uri-reference' }),
  ...{ description, required },
});

const retryAfterHeader = (description: string, required = true): Header => ({
  schema: Type.Integer({ minimum: 0 }),
  ...{ description, required },
});

const challenge = (description: string): Header => ({
  schema: Type.String({ pattern: '^Bearer( |$)' }),
  ...{ description, required: true },
});

/** What comes with a 202: where and when to ask. */
export const followHeaders: Headers = {
  Location: locationHeader('Where to ask how it stands.'),
  'Retry-After': retryAfterHeader('When asking makes sense, in seconds.'),
};

/** A response of a route, for validation of what is sent and for the OpenAPI document. */
export const answer = (schema: TSchema, { description, headers, examples }: Answer) => ({
  description,
  headers: { 'X-Correlation-Id': correlationHeader, ...headers },
  content: { 'application/json': { schema, examples: named(examples) } },
});

/** Headers that come with a refusal, beside the correlation id. */
const HEADERS: Readonly<Partial<Record<ProblemKind, Headers>>> = {
  unauthenticated: { 'WWW-Authenticate': challenge('RFC 6750: `Bearer`; never why.') },
  forbidden: { 'WWW-Authenticate': challenge('RFC 6750: `insufficient_scope`, and the scope.') },
  'in-flight': { 'Retry-After': retryAfterHeader('Seconds.', false) },
  'already-under-way': { Location: locationHeader('The enrollment that is under way.', false) },
  'unsupported-media-type': {
    'Accept-Encoding': {
      schema: Type.Literal('identity'),
      description: 'When the body was compressed: it must not be.',
      required: false,
    },
  },
  'too-many-requests': { 'Retry-After': retryAfterHeader('Seconds.') },
  unavailable: { 'Retry-After': retryAfterHeader('Seconds.') },
};

/** The problem documents that an operation may answer, by status, each as this code makes it. */
export function problems(...kinds: readonly ProblemKind[]) {
  const statuses = [...new Set(kinds.map(statusOf))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      problemAnswer(kinds.filter((kind) => statusOf(kind) === status)),
    ]),
  );
}

function problemAnswer(kinds: readonly ProblemKind[]) {
  const documents = kinds.map((kind) => [kind, problemDocument(kind, EXAMPLE_ID, BROKEN)] as const);
  return {
    description: documents.map(([, { title }]) => title).join(' Or: '),
    headers: Object.assign(
      { 'X-Correlation-Id': correlationHeader },
      ...kinds.map((kind) => HEADERS[kind]),
    ) as Headers,
    content: {
      [PROBLEM_MEDIA_TYPE]: { schema: problem, examples: named(Object.fromEntries(documents)) },
    },
  };
}

interface Told {
  readonly description: string;
  readonly headers: Headers;
  readonly content: Readonly<Record<string, unknown>>;
}
type Answers = Readonly<Record<string, Told>>;

/** What a route answers by itself, and what is answered around it: the same status can be both. */
export function joined(own: Answers, around: Answers): Answers {
  const both = Object.entries(around).map(([status, other]): [string, Told] => {
    const first = own[status];
    return [status, first === undefined ? other : either(first, other)];
  });
  return { ...own, ...Object.fromEntries(both) };
}

const either = (one: Told, other: Told): Told => ({
  description: `${one.description} Or: ${other.description}`,
  headers: Object.fromEntries(
    [one, other].flatMap(({ headers }) =>
      Object.entries(headers).map(([name, header]) => [
        name,
        { ...header, required: [one, other].every((each) => each.headers[name]?.required) },
      ]),
    ),
  ),
  content: { ...one.content, ...other.content },
});

const EXAMPLE_ID = '0a2b5a86-55a0-4a7b-8a52-3c8f6a4f9b11';
const BROKEN = [
  { field: '/gender', rule: 'enum' },
  { field: '/ssnLast4', rule: 'sealed' },
] as const;

export const named = (examples: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
