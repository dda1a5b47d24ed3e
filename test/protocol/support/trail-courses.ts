import fc from 'fast-check';
import type { Happening } from '../../api/support/trail.js';

export const steps = ['a', 'b', 'c'];

/** How an enrollment goes: how often each step is tried, where it turns back, what each undo leaves. */
interface Course {
  readonly tries: readonly number[];
  readonly turnsBackAt: number;
  readonly isAdopted: boolean;
  readonly left: 'gone' | 'neutralised' | 'manual';
}

/** The trail as the product writes it, in its order, without anything late. */
export function courseOf({ tries, turnsBackAt, isAdopted, left }: Course): Happening[] {
  const trail = new Telling();
  trail.moveOn('enrollment.started');
  const begun = steps.slice(0, turnsBackAt + 1);
  for (const [index, step] of begun.entries()) {
    trail.tryOften(step, tries[index] ?? 1);
    if (isAdopted && index === 1) trail.startOver(step);
    trail.tell(index === turnsBackAt ? 'step.failed' : 'step.succeeded', { step, verb: 'perform' });
  }
  if (turnsBackAt < steps.length) {
    trail.moveOn('enrollment.purge-started');
    for (const step of begun.toReversed()) trail.undo(step, left);
  } else trail.moveOn('enrollment.committed');
  trail.moveOn('enrollment.ended');
  return trail.happenings;
}

/** Tells what happens, under the fence that is reached. */
class Telling {
  readonly happenings: Happening[] = [];
  #fence = 0;

  tell(event: Happening[0], more: object = {}): void {
    this.happenings.push([event, { fence: this.#fence, ...more }]);
  }

  moveOn(event: Happening[0]): void {
    this.#fence += 1;
    this.tell(event);
  }

  /** After a reset another run adopts the row and performs the step anew. */
  startOver(step: string): void {
    this.moveOn('enrollment.adopted');
    this.tryOften(step, 1);
  }

  tryOften(step: string, times: number): void {
    for (let attempt = 1; attempt <= times; attempt += 1) {
      if (attempt > 1) this.tell('step.failed', { step, verb: 'perform', attempt: attempt - 1 });
      this.tell('step.attempted', { step, verb: 'perform', attempt });
    }
  }

  undo(step: string, left: Course['left']): void {
    this.tell('step.attempted', { step, verb: 'undo', attempt: 1 });
    this.tell('step.succeeded', { step, verb: 'undo', undo: left });
    if (left !== 'gone') return;
    this.tell('step.attempted', { step, verb: 'verifyGone', attempt: 1 });
    this.tell('step.succeeded', { step, verb: 'verifyGone' });
  }
}

/** Any course that an enrollment can take. */
export const course = fc.record<Course>({
  tries: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
  turnsBackAt: fc.integer({ min: 0, max: 3 }),
  isAdopted: fc.boolean(),
  left: fc.constantFrom('gone', 'neutralised', 'manual'),
});
