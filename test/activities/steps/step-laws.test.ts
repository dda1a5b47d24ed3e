import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bindSteps, type StepDependencies } from '../../../activities/bind-steps.js';
import { sendWelcomeMaterials } from '../../../activities/steps/send-welcome-materials.js';
import { type Reversible, reversible } from '../../../activities/steps/step.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { saga } from '../../../workflows/saga/saga.js';
import { stepBench } from './support/step-bench.js';

/** A step that nobody has written yet: existing ports and words, one file, one line in `enrollment.ts`. */
const seventh = reversible('record-preferred-language', {
  policy: { attemptSeconds: 5, patienceSeconds: 60 },
  uses: 'providerDirectory',
  discloses: ['preferences'],
  async perform({ intents }, attempt) {
    await intents.declare(attempt, 'absent');
    await intents.fulfil(attempt, { id: 'noted', version: null });
    return {};
  },
  async undo({ intents }, attempt) {
    await intents.forget(attempt);
    return { kind: 'gone' };
  },
  isGone: async ({ intents }, attempt) => ((await intents.find(attempt))?.made ?? null) === null,
});

const listed = enrollment.filter((step): step is Reversible => step.kind === 'reversible');

test('a step that is listed gets its activities without a second list', () => {
  const larger = saga(...listed, seventh, sendWelcomeMaterials);
  const activities = Object.keys(bindSteps(larger, {} as StepDependencies));
  for (const verb of ['perform', 'undo', 'verifyGone'])
    assert.ok(activities.includes(`${seventh.name}.${verb}`));
});

/** As if somebody had forgotten a field: its adapter reads the mail address all the same. */
const forgetful = reversible('open-undeclared-account', {
  policy: { attemptSeconds: 5, patienceSeconds: 60 },
  uses: 'portal',
  discloses: ['state'],
  async perform({ portal }, attempt, applicant) {
    await portal.open(attempt, applicant as unknown as Parameters<typeof portal.open>[1]);
    return {};
  },
  undo: async () => ({ kind: 'gone' }),
  isGone: async () => true,
});

test('a step that reveals a field which it does not disclose fails, and names it', async () => {
  const id = await bench.accept();
  await assert.rejects(bench.perform(id, forgetful), /does not disclose: email$/);
  assert.deepEqual(await bench.held(id), []);
});

let bench: Awaited<ReturnType<typeof stepBench>>;
before(async () => {
  bench = await stepBench();
});
after(() => bench.stop());

// Every step in the saga is held to these laws, so a new step is tested the day it is listed.
for (const step of [...listed, seventh]) {
  const before = listed.slice(0, listed.indexOf(step) === -1 ? 0 : listed.indexOf(step));
  /** An enrollment that has come as far as this step. */
  const arrive = async () => {
    const id = await bench.accept();
    for (const each of before) await bench.perform(id, each);
    return id;
  };

  test(`${step.name}: undo succeeds when perform never ran, and it is gone`, async () => {
    const id = await arrive();
    assert.deepEqual(await bench.undo(id, step), { kind: 'gone' });
    assert.equal(await bench.isGone(id, step), true);
  });

  test(`${step.name}: performed twice it makes one record, which is there`, async () => {
    const id = await arrive();
    await bench.perform(id, step);
    const once = await bench.held(id);
    await bench.perform(id, step);
    assert.deepEqual(await bench.held(id), once);
    assert.equal(await bench.isGone(id, step), false);
  });

  test(`${step.name}: undone twice it is gone, and what other steps made stays`, async () => {
    const id = await arrive();
    const others = await bench.held(id);
    await bench.perform(id, step);
    for (const _ of [1, 2]) assert.deepEqual(await bench.undo(id, step), { kind: 'gone' });
    assert.equal(await bench.isGone(id, step), true);
    assert.deepEqual(await bench.held(id), others);
  });

  test(`${step.name}: after an undo it can be performed again`, async () => {
    const id = await arrive();
    await bench.perform(id, step);
    const once = await bench.held(id);
    await bench.undo(id, step);
    await bench.perform(id, step);
    assert.deepEqual(await bench.held(id), once);
  });
}
