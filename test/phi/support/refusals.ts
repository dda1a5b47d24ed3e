import assert from 'node:assert/strict';
import { ProblemError } from '../../../api/portal-client/problem-error.js';
import type { SealedApplication } from '../../../api/portal-client/seal.js';
import type { TestStack } from '../../support/test-stack.js';
import { refused, SPOILED } from './scanned-people.js';

/** What a person is told at the door who sends fields that break a rule, or a dossier that is not sealed. */
export async function refusals({ portal }: TestStack): Promise<readonly string[]> {
  const plain = { ...refused } as unknown as SealedApplication;
  const told: string[] = [];
  for (const attempt of [
    ...SPOILED.map(
      (field) => () => portal.submit({ ...refused, [field]: `${refused[field]}\u0007` }),
    ),
    () => portal.submitSealed(plain, crypto.randomUUID()),
  ]) {
    const answer = await attempt().then(
      () => assert.fail('it is refused'),
      (error: unknown) => error,
    );
    assert.ok(answer instanceof ProblemError);
    told.push(JSON.stringify(answer.problem));
  }
  return told;
}
