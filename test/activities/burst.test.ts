import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { burst, type Perform } from '../../activities/burst.js';
import { type EnrollmentId, enrollmentId, type StepName } from '../../activities/domain/ids.js';
import { stepName } from '../../activities/domain/step-name.js';

const id = enrollmentId(crypto.randomUUID());
const [first, second, third] = ['first', 'second', 'third'].map(stepName) as [
  StepName,
  StepName,
  StepName,
];

/** Steps that note when they are performed; one of them may fail. */
function stepsThat(failing?: StepName) {
  const performed: string[] = [];
  const perform = (name: StepName): [StepName, Perform] => [
    name,
    async (of: EnrollmentId) => {
      assert.equal(of, id);
      performed.push(name);
      if (name === failing) throw ApplicationFailure.create({ type: 'UNAVAILABLE' });
      return { appointmentMinutes: performed.length };
    },
  ];
  return { performed, performs: new Map([first, second, third].map(perform)) };
}

test('steps that go well are performed in their order, and each receipt comes along', async () => {
  const { performed, performs } = stepsThat();
  assert.deepEqual(await burst(first, performs)(id, [second, third]), {
    appointmentMinutes: 1,
    along: { [second]: { appointmentMinutes: 2 }, [third]: { appointmentMinutes: 3 } },
  });
  assert.deepEqual(performed, [first, second, third]);
});

test('a step that fails ends the burst and is told by its code: what came before counts, nothing after it is tried', async () => {
  const { performed, performs } = stepsThat(second);
  const done = await burst(first, performs)(id, [second, third]);
  assert.deepEqual(done, {
    appointmentMinutes: 1,
    along: { [second]: { failed: 'UNAVAILABLE' } },
  });
  assert.deepEqual(performed, [first, second]);
});

test('the first step fails for itself', async () => {
  const { performed, performs } = stepsThat(first);
  await assert.rejects(burst(first, performs)(id, [second]), { type: 'UNAVAILABLE' });
  assert.deepEqual(performed, [first]);
});

test('alone it answers its receipt and nothing else', async () => {
  const { performs } = stepsThat();
  assert.deepEqual(await burst(first, performs)(id), { appointmentMinutes: 1 });
});
