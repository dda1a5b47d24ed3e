import type { PinnedPlan } from '../activities/domain/plan.js';
import { knownSteps } from './enrollment.js';
import type { StepPlan } from './saga/saga.js';

/** The steps an enrollment was accepted with, so that a step listed later leaves it on its own course. */
export const planOf = ({ steps }: PinnedPlan): readonly StepPlan[] =>
  steps.map((name) => {
    const step = knownSteps.find((candidate) => candidate.name === name);
    if (step === undefined) throw new Error(`No step ${name}: deploy the worker before the api.`);
    return step;
  });
