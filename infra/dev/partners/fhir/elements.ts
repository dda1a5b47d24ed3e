import { Type } from '@sinclair/typebox';

/** A simulator takes no element that it does not know. */
export const strict = { additionalProperties: false } as const;
export const text = Type.String({ minLength: 1 });
export const coding = Type.Object(
  { system: text, code: text, display: Type.Optional(text) },
  strict,
);
export const concept = Type.Object(
  { coding: Type.Optional(Type.Array(coding)), text: Type.Optional(text) },
  strict,
);
export const identifier = Type.Object(
  { type: Type.Optional(concept), system: text, value: text },
  strict,
);
export const reference = Type.Object({ reference: text, display: Type.Optional(text) }, strict);
export const instant = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$',
});
export const anyOf = <const T extends readonly string[]>(words: T) =>
  Type.Union(words.map((word) => Type.Literal(word)));
