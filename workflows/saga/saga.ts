import type { Final, Reversible, Step } from '../../activities/steps/step.js';

/** Steps in the order they run. Only the last may be `Final`: the type refuses any other place. */
export const saga = (...steps: [...Reversible[], Reversible | Final]): readonly Step[] =>
  Object.freeze(steps);

/** All the engine may know of a step: never its body. */
export type StepPlan = Pick<Step, 'kind' | 'name' | 'policy' | 'uses'>;
