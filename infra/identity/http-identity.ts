import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import type { Identity, IdentityFields, Verdict } from '../../activities/ports/identity.js';
import { call } from '../http/call.js';
import type { Target } from '../http/message.js';

/** Where the bureau is, and the bar of ours beside its decision. */
export interface IdentitySettings extends Target {
  readonly minScorePercent: number;
}

const answerSchema = Type.Object({
  inquiryId: Type.String({ minLength: 1, maxLength: 128 }),
  clientReferenceId: Type.String(),
  decision: Type.Union([Type.Literal('accept'), Type.Literal('refer'), Type.Literal('reject')]),
  score: Type.Object({
    raw: Type.Number({ minimum: 0, maximum: 100 }),
    scale: Type.Literal('percent'),
  }),
  assuranceLevel: Type.Union([Type.Literal('none'), Type.Literal('IAL1'), Type.Literal('IAL2')]),
});
const foundSchema = Type.Object({ inquiries: Type.Array(answerSchema) });

/** An identity bureau over HTTP, which files inquiries under our key and answers a repeat with the first verdict. */
export const httpIdentity = (settings: IdentitySettings): Identity => ({
  async verify(attempt, applicant) {
    const { json } = await call(settings, attempt, {
      method: 'POST',
      path: '/v1/inquiries',
      kind: 'write',
      contentType: 'application/json',
      headers: { 'idempotency-key': attempt.key },
      body: JSON.stringify(inquiryOf(attempt, applicant.reveal(phiAccess))),
    });
    // The inquiry was made and we cannot read its verdict; the next attempt looks it up.
    if (!isAnswerTo(attempt, json)) throw new Failure('UNKNOWN_OUTCOME');
    return verdictOf(json, settings.minScorePercent);
  },

  async find(attempt) {
    const { json } = await call(settings, attempt, {
      method: 'GET',
      path: `/v1/inquiries?clientReferenceId=${encodeURIComponent(attempt.key)}`,
      kind: 'read',
    });
    if (!Value.Check(foundSchema, json)) throw new Failure('UNAVAILABLE');
    const first = json.inquiries.find((each) => isAnswerTo(attempt, each));
    return first === undefined ? null : verdictOf(first, settings.minScorePercent);
  },
});

const inquiryOf = ({ key }: Attempt, person: IdentityFields) => ({
  clientReferenceId: key,
  name: { first: person.firstName, last: person.lastName },
  dateOfBirth: person.dateOfBirth,
  ssnLast4: person.ssnLast4,
  postalCode: person.postalCode,
  ...(person.photoId === undefined ? {} : { photoId: person.photoId }),
});

const isAnswerTo = ({ key }: Attempt, json: unknown): json is Static<typeof answerSchema> =>
  Value.Check(answerSchema, json) && json.clientReferenceId === key;

/** The bureau decides; a score under our own bar makes its acceptance a doubt, never the reverse. */
function verdictOf(answer: Static<typeof answerSchema>, minScorePercent: number): Verdict {
  const doubted = answer.decision === 'accept' && answer.score.raw < minScorePercent;
  return {
    id: answer.inquiryId,
    version: null,
    decision: doubted ? 'refer' : answer.decision,
    scorePercent: answer.score.raw,
    assuranceLevel: answer.assuranceLevel,
  };
}
