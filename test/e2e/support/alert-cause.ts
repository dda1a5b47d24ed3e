import { type Reading, told } from '../../support/alert-trial.js';
import type { TestStack } from '../../support/test-stack.js';

/** Something that goes wrong, the alerts that must come of it, and how one sees that it has come to be. */
export interface Cause {
  readonly what: string;
  readonly alerts: readonly string[];
  readonly bring: (bench: TestStack) => Promise<unknown>;
  readonly isSeen: (now: Reading, before: Reading) => boolean;
  /** Of what stands still: compared with how it was just after it came to be. */
  readonly isStill?: true;
}

/** A figure that is higher than before. */
export const grew =
  (name: string, labels: Readonly<Record<string, string>> = {}) =>
  (now: Reading, before: Reading): boolean =>
    told(now, name, labels) > told(before, name, labels);

/** A figure that is there and is this. */
export const is =
  (value: number, name: string, labels: Readonly<Record<string, string>> = {}) =>
  (now: Reading): boolean =>
    now.some((each) => each.name === name) && told(now, name, labels) === value;
