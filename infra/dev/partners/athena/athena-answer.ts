import type { Answer } from '../answer.js';

/** Reference, "athena": a 400 carries `missingfields`. Not in the reference: `error`, a fixed word here, and `fields`. */
export const refused = (status: number, error: string, more: object = {}): Answer => ({
  status,
  body: { error, ...more },
});

export const missing = (names: readonly string[]): Answer =>
  refused(400, 'missing fields', { missingfields: names });

const WORDS: Readonly<Record<number, string>> = {
  401: 'invalid access token',
  404: 'not found',
  415: 'form fields expected',
};

export const refusedAs = (status: number): Answer =>
  refused(status, WORDS[status] ?? 'request refused');

/** What a call may carry; anything else is refused by its name. */
export interface Known {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** Why these fields cannot stand, or null: strict, so that nobody builds on a field that was never verified. */
export function faultIn(
  params: URLSearchParams,
  { required = [], optional = [] }: Known,
): Answer | null {
  const known = new Set([...required, ...optional]);
  const unknown = [...params.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) return refused(400, 'unknown fields', { fields: unknown });
  const absent = required.filter((name) => !params.get(name));
  return absent.length > 0 ? missing(absent) : null;
}
