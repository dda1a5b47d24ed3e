import type { StepName } from './ids.js';

/** Mints a step name. Only `steps/step.ts` imports this, so a name always belongs to a real step. */
export const stepName = (name: string): StepName => name as StepName;
