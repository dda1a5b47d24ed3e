import type { Outcome } from '../../activities/domain/outcome.js';
import { stepName } from '../../activities/domain/step-name.js';
import { runSaga } from '../../workflows/saga/run-saga.js';
import type { StepPlan } from '../../workflows/saga/saga.js';
import { Crash, type SagaWorld } from './saga-world.js';

export const planned = (name: string, kind: StepPlan['kind'] = 'reversible'): StepPlan => ({
  kind,
  name: stepName(name),
  uses: 'ehr',
  policy: { attemptSeconds: 1, patienceSeconds: 1 },
});

export const steps = [planned('a'), planned('b'), planned('c'), planned('mail', 'final')];

/** A worker that dies is started again and finds the row as it was. */
export async function runToTheEnd(world: SagaWorld): Promise<Outcome> {
  for (;;) {
    try {
      return await runSaga(steps, world.runner());
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}
