/** Which rule a field broke. The value itself is never part of it. */
export const RULES = [
  'required',
  'unknown',
  'type',
  'sealed',
  'format',
  'range',
  'length',
  'enum',
] as const;
export type Rule = (typeof RULES)[number];

/** `field` is a JSON Pointer (RFC 6901) into the request body. */
export interface Violation {
  readonly field: string;
  readonly rule: Rule;
}
