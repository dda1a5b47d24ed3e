import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findingIn, findingKept, verdictOf } from '../../../infra/identity/experian-finding.js';
import { count } from '../../support/counts.js';

interface Said {
  readonly overall?: unknown;
  readonly element?: unknown;
  readonly score?: unknown;
}

/** An answer with what is said at the three places that count. */
const answer = ({ overall, element, score }: Said): unknown => ({
  responseHeader: { overallResponse: { decision: overall } },
  clientResponsePayload: {
    decisionElements: [
      {
        decisions: [{ value: 'ACC' }, { value: 'ACC' }, { value: element }],
        otherData: {
          json: {
            fraudSolutions: {
              response: {
                products: { preciseIDServer: { summary: { scores: { preciseIDScore: score } } } },
              },
            },
          },
        },
      },
    ],
  },
});
const judge = (json: unknown, minScorePercent = 50) => {
  const { decision, scorePercent, assuranceLevel } = verdictOf(
    'id',
    findingIn(json),
    minScorePercent,
  );
  return [decision, scorePercent, assuranceLevel];
};

test('the decision table', () => {
  const table: readonly (readonly [Said, readonly unknown[]])[] = [
    [{ overall: 'ACCEPT', score: '656' }, ['accept', 66, 'IAL1']],
    [{ overall: 'ACCEPT', score: '999' }, ['accept', 100, 'IAL1']],
    [{ element: 'ACC', score: '656' }, ['accept', 66, 'IAL1']],
    [{ overall: null, element: 'ACC', score: '656' }, ['accept', 66, 'IAL1']],
    // Our own bar turns an acceptance into a doubt, and nothing else into anything.
    [{ overall: 'ACCEPT', score: '493' }, ['refer', 49, 'none']],
    [{ overall: 'REJECT', score: '999' }, ['reject', 100, 'none']],
    [{ overall: 'REJECT', score: '1' }, ['reject', 0, 'none']],
    [{ overall: 'REFER', score: '999' }, ['refer', 100, 'none']],
    [{ overall: 'REVIEW', score: '999' }, ['refer', 100, 'none']],
    [{ element: 'REF', score: '999' }, ['refer', 100, 'none']],
    [{ element: 'REJ', score: '999' }, ['reject', 100, 'none']],
    // Exception codes are no scores, whatever was decided.
    [{ overall: 'ACCEPT', score: '9001' }, ['reject', null, 'none']],
    [{ overall: 'REFER', score: '9001' }, ['reject', null, 'none']],
    [{ overall: 'ACCEPT', score: '9013' }, ['refer', null, 'none']],
    [{ overall: 'REJECT', score: '9013' }, ['reject', null, 'none']],
    [{ overall: 'ACCEPT', score: '9999' }, ['refer', null, 'none']],
    [{ overall: 'ACCEPT', score: '9500' }, ['refer', null, 'none']],
    // What is not a score is none.
    ...[undefined, null, '', '0', '1000', '8999', '-1', '656.5', '0656', 'high', 656, {}].map(
      (score) => [{ overall: 'ACCEPT', score }, ['refer', null, 'none']] as const,
    ),
    // A word that nobody knows, another case, or the fallback's word in the wrong place, accepts nobody.
    ...['APPROVED', 'accept', ' ACCEPT', 'ACC', '', 1, true, ['ACCEPT'], {}, 'toString'].map(
      (overall) => [{ overall, element: 'ACC', score: '999' }, ['refer', 100, 'none']] as const,
    ),
    ...['ACCEPT', 'acc', null, undefined, '__proto__'].map(
      (element) => [{ element, score: '999' }, ['refer', 100, 'none']] as const,
    ),
  ];
  for (const [said, expected] of table)
    assert.deepEqual(judge(answer(said)), expected, JSON.stringify(said));
});

/** JSON that comes near to an answer: its names, its words and its scores, at any place and depth. */
const names = [
  ...['responseHeader', 'overallResponse', 'decision', 'clientResponsePayload'],
  ...['decisionElements', 'decisions', 'value', 'otherData', 'json', 'fraudSolutions'],
  ...['response', 'products', 'preciseIDServer', 'summary', 'scores', 'preciseIDScore', '0', '2'],
];
const word = fc.oneof(
  fc.constantFrom('ACCEPT', 'ACC', 'accept', 'REJECT', 'REFER', '999', '9001', '700'),
  fc.string(),
);
const nearly = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 7 },
    word,
    fc.constantFrom(null, true, 999),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 5 }),
  ),
})).any;
const said = fc.oneof(word, nearly, fc.constant(undefined));
const shapes = fc.oneof(
  fc.jsonValue(),
  nearly,
  fc.record({ overall: said, element: said, score: said }).map(answer),
  fc.record({ overall: fc.constant(undefined), element: said, score: word }).map(answer),
);

interface Spoken {
  responseHeader?: { overallResponse?: { decision?: unknown } };
  clientResponsePayload?: { decisionElements?: { decisions?: { value?: unknown }[] }[] };
}
/** What the answer says, read in another way than the adapter reads it. */
function saysAccept(json: unknown): boolean {
  const spoken = json as Spoken | null;
  const overall = spoken?.responseHeader?.overallResponse?.decision ?? null;
  const element = spoken?.clientResponsePayload?.decisionElements?.[0]?.decisions?.[2]?.value;
  return overall === null ? element === 'ACC' : overall === 'ACCEPT';
}

test('no answer of any shape is an acceptance unless its decision says so', () => {
  let accepted = 0;
  fc.assert(
    fc.property(shapes, fc.integer({ min: 0, max: 100 }), (json, minScorePercent) => {
      const [decision, scorePercent, assuranceLevel] = judge(json, minScorePercent);
      assert.notEqual(assuranceLevel, 'IAL2');
      if (decision !== 'accept') return;
      accepted += 1;
      assert.ok(saysAccept(json));
      assert.ok(typeof scorePercent === 'number' && scorePercent >= minScorePercent);
    }),
    // To shrink such shapes takes minutes; one as it was drawn tells enough.
    { numRuns: count(5_000, 100_000), endOnFailure: true },
  );
  assert.ok(accepted > 0, 'the shapes hold acceptances too');
});

test('what is kept of an answer gives the same verdict again, and holds none of its free words', () => {
  fc.assert(
    fc.property(shapes, (json) => {
      const verdict = verdictOf('id', findingIn(json), 50);
      const kept = findingKept(verdict.version);
      assert.ok(kept !== null);
      assert.deepEqual(verdictOf('id', kept, 50), verdict);
      assert.match(
        verdict.version ?? '',
        /^\{"raw":(null|"[0-9]{1,4}"),"scale":"1-999","decision":"[A-Z]+"\}$/,
      );
    }),
    { numRuns: count(2_000, 20_000), endOnFailure: true },
  );
  for (const text of [null, '', '{', '7', '{"raw":"5","scale":"1-999","decision":"JOHNSON"}'])
    assert.equal(findingKept(text), null);
});
