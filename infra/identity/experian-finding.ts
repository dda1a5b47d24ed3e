import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Verdict } from '../../activities/ports/identity.js';

type Decision = Verdict['decision'];

/** `ACCEPT` is the reference's; the other words are not in it: our assumption, by which nobody is accepted. */
const OVERALL = { ACCEPT: 'accept', REFER: 'refer', REVIEW: 'refer', REJECT: 'reject' } as const;
/** The words of the fallback; of these, `ACC` is the reference's. */
const ELEMENT = { ACC: 'accept', REF: 'refer', REJ: 'reject' } as const;
/** Whatever else was said, or not said: it may quote anybody, so it is not kept. A person is to look at it. */
const NO_WORD = { UNREADABLE: 'refer' } as const;
const MEANINGS: Readonly<Record<string, Decision>> = { ...OVERALL, ...ELEMENT, ...NO_WORD };

const findingSchema = Type.Object(
  {
    /** 1 to 999, or an exception code from 9000; null when there was none that could be read. */
    raw: Type.Union([Type.String({ pattern: '^([1-9][0-9]{0,2}|9[0-9]{3})$' }), Type.Null()]),
    scale: Type.Literal('1-999'),
    decision: Type.Union(Object.keys(MEANINGS).map((word) => Type.Literal(word))),
  },
  { additionalProperties: false },
);

/** What the bureau found, in its own words and scale; nothing of the person. */
export type Finding = Static<typeof findingSchema>;

const OVERALL_AT = ['responseHeader', 'overallResponse', 'decision'];
const ELEMENT_AT = ['clientResponsePayload', 'decisionElements', '0', 'decisions', '2', 'value'];
/** Not in the reference, which only says that the score is a string: from public client code. */
const SCORE_AT = [
  ...['clientResponsePayload', 'decisionElements', '0', 'otherData', 'json', 'fraudSolutions'],
  ...['response', 'products', 'preciseIDServer', 'summary', 'scores', 'preciseIDScore'],
];

/** Reads a finding from an answer of whatever shape. The fallback counts only where no overall decision stands. */
export function findingIn(json: unknown): Finding {
  const overall = at(json, OVERALL_AT) ?? null;
  const decision =
    overall === null ? wordOf(ELEMENT, at(json, ELEMENT_AT)) : wordOf(OVERALL, overall);
  const found = { raw: at(json, SCORE_AT), scale: '1-999', decision };
  return Value.Check(findingSchema, found) ? found : { raw: null, scale: '1-999', decision };
}

/** The finding that an intent remembers, or null when it remembers none. */
export function findingKept(text: string | null): Finding | null {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    return Value.Check(findingSchema, kept) ? kept : null;
  } catch {
    return null;
  }
}

const wordOf = (words: object, said: unknown): string =>
  typeof said === 'string' && Object.hasOwn(words, said) ? said : 'UNREADABLE';

/** The value at a path, of own properties only. */
export const at = (json: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    json,
  );

const HIGHEST = 999;
const PERCENT = 100;

/**
 * Codes in place of a score. Nobody can be enrolled as someone who has died. A blocked file, or input that gave no
 * score, says nothing against the person: it is for a reviewer, not a record of ours that is wrong.
 */
const EXCEPTIONS: Readonly<Record<string, Decision>> = {
  9001: 'reject',
  9013: 'refer',
  9999: 'refer',
};
const WEIGHT: Readonly<Record<Decision, number>> = { accept: 0, refer: 1, reject: 2 };

/**
 * The bureau decides; a score that is missing, excepted or under our own bar can only make it worse. The last four SSN
 * digits and a date of birth are IAL1 at most (NIST SP 800-63A).
 */
export function verdictOf(id: string, finding: Finding, minScorePercent: number): Verdict {
  const scorePercent = percentOf(finding.raw);
  const decided = MEANINGS[finding.decision] ?? 'refer';
  const scored = scoreAllows(finding.raw, minScorePercent);
  const decision = WEIGHT[scored] > WEIGHT[decided] ? scored : decided;
  return {
    id,
    version: JSON.stringify(finding),
    decision,
    scorePercent,
    assuranceLevel: decision === 'accept' ? 'IAL1' : 'none',
  };
}

const isException = (raw: string): boolean => Number(raw) > HIGHEST;

const isScore = (raw: string | null): raw is string => raw !== null && !isException(raw);

const exactPercentOf = (raw: string): number => (Number(raw) / HIGHEST) * PERCENT;

const percentOf = (raw: string | null): number | null =>
  isScore(raw) ? Math.round(exactPercentOf(raw)) : null;

/** By the score as it is: rounded, a little too little would be enough. */
function scoreAllows(raw: string | null, minPercent: number): Decision {
  if (!isScore(raw)) return EXCEPTIONS[raw ?? ''] ?? 'refer';
  return exactPercentOf(raw) < minPercent ? 'refer' : 'accept';
}
