import { type Static, Type } from '@sinclair/typebox';
import { GENDERS, PARTS_OF_DAY } from '../activities/domain/applicant.js';
import { COUNTRIES } from '../activities/domain/region-codes.js';
import {
  RESOLUTION_REASONS,
  REVIEW_DECISIONS,
  STAFF_ACTIONS,
} from '../activities/domain/staff-action.js';

const MOST_SEALED_CHARACTERS = 8_192;
const COMPACT_JWE =
  '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+$';
const WORD = "^[\\p{L}\\p{M}0-9'().\\-/][\\p{L}\\p{M}0-9 '().\\-/]{0,59}$";
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
/** Printable, and not blank; nothing at all is a matter of length. */
const PRINTABLE = `^(?:|[^${CONTROLS}]*[^\\s${CONTROLS}][^${CONTROLS}]*)$`;
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

export const choice = <const T extends string>(choices: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...choices] });

/** PHI arrives as a compact JWE whose plaintext is the UTF-8 value. */
const sealed = (rule: string) =>
  Type.String({
    pattern: COMPACT_JWE,
    maxLength: MOST_SEALED_CHARACTERS,
    description: `Compact JWE (see /.well-known/enrollment-keys) of: ${rule}.`,
  });

export const preferences = Type.Object(
  {
    specialty: Type.Optional(Type.String({ pattern: WORD })),
    language: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}$' })),
    appointmentNotBefore: Type.Optional(Type.String({ format: 'date' })),
    partOfDay: Type.Optional(choice(PARTS_OF_DAY)),
  },
  {
    additionalProperties: false,
    title: 'Preferences',
    description: 'What the patient would like, if it can be had.',
  },
);

/** The body of `POST /v1/enrollments`: one source for validation, types and the OpenAPI document. */
export const submission = Type.Object(
  {
    firstName: sealed('1-100 letters, marks, spaces, apostrophes, dots or dashes'),
    lastName: sealed('1-100 letters, marks, spaces, apostrophes, dots or dashes'),
    dateOfBirth: sealed('a real date YYYY-MM-DD, not in the future, not over 130 years ago'),
    gender: choice(GENDERS),
    ssnLast4: sealed('4 digits'),
    email: sealed('one addr-spec of at most 254 characters'),
    phone: sealed('a phone number, E.164'),
    addressLine1: sealed('1-200 printable characters'),
    city: sealed('1-100 printable characters'),
    state: Type.String({
      minLength: 1,
      maxLength: 50,
      pattern: PRINTABLE,
      description: 'USPS code when the country is US.',
    }),
    postalCode: sealed('ZIP or ZIP+4 when the country is US'),
    country: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: [...COUNTRIES],
        description: 'ISO 3166-1 alpha-2; US when absent.',
      }),
    ),
    insurancePolicyNumber: sealed('4-40 letters, digits or -'),
    photoId: Type.Optional(sealed('JSON {type, issuer, number}')),
    preferences: Type.Optional(preferences),
  },
  {
    additionalProperties: false,
    title: 'Application',
    description:
      'An application for enrollment. Fields that hold PHI are compact JWEs, each bound to its name and to the ' +
      'Idempotency-Key by its protected header `{alg, enc, kid, field, aud, iat, sub}`.',
  },
);
export type Submission = Static<typeof submission>;

export const idempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({
    pattern: `^(?:${UUID}|"${UUID}")$`,
    description: 'A UUID, bare or quoted. The same key with the same values starts nothing anew.',
  }),
});
export type IdempotencyHeaders = Static<typeof idempotencyHeaders>;

export const enrollmentParams = Type.Object({
  id: Type.String({
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    description: 'The `enrollmentId` of the 202.',
  }),
});
export type EnrollmentParams = Static<typeof enrollmentParams>;

export const accepted = Type.Object(
  {
    enrollmentId: Type.String({ format: 'uuid' }),
    status: Type.Literal('accepted'),
    correlationId: Type.String({ format: 'uuid' }),
  },
  { title: 'Accepted', description: 'What was begun, and the id by which our people find it.' },
);
export type Accepted = Static<typeof accepted>;

/** An action that says nothing without these. */
const needs = (name: (typeof STAFF_ACTIONS)[number], ...fields: readonly string[]) => ({
  type: 'object',
  if: { properties: { action: { const: name } }, required: ['action'] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: {
    properties: Object.fromEntries(fields.map((field) => [field, {}])),
    required: [...fields],
  },
});

export const action = Type.Object(
  {
    action: choice(STAFF_ACTIONS),
    step: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]{0,59}$' })),
    decision: Type.Optional(choice(REVIEW_DECISIONS)),
    reasonCode: Type.Optional(choice(RESOLUTION_REASONS)),
  },
  {
    additionalProperties: false,
    title: 'StaffAction',
    description: '`resolve` needs `step` and `reasonCode`, `decide-identity` needs `decision`.',
    allOf: [needs('resolve', 'step', 'reasonCode'), needs('decide-identity', 'decision')],
  },
);
export type Action = Static<typeof action>;
