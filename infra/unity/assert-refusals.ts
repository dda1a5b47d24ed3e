import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { REFUSAL_CODES, type RefusalCode } from './unity-account.js';

const codeSchema = Type.Union(REFUSAL_CODES.map((code) => Type.Literal(code)));
const refusalsSchema = Type.Record(Type.String(), codeSchema);

/**
 * Throws a `TypeError` on refusals that could be misread. It names the setting and its rule, never what was configured.
 * An empty beginning is one: it would match every error, and call the outcome of each write known.
 */
export function assertRefusals(
  given: unknown,
): asserts given is Readonly<Record<string, RefusalCode>> {
  if (!Value.Check(refusalsSchema, given))
    throw new TypeError(`refusals: each text stands for one of ${REFUSAL_CODES.join(', ')}`);
  if (Object.keys(given).some((beginning) => beginning.trim() === ''))
    throw new TypeError('refusals: no text is empty');
}
