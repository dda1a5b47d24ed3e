import type { Attempt } from '../domain/attempt.js';
import { Failure } from '../domain/failure.js';
import type { UndoResult } from '../domain/undo-result.js';
import { GONE, manual, RESOLVED } from '../domain/undo-result.js';
import type { Intent, Intents } from '../ports/intents.js';
import type { Made, RecordSystem } from '../ports/record.js';

/**
 * Makes a record once, so that it can always be told whose it is: look, declare, make, remember.
 * Throws `DUPLICATE_PATIENT` when something was under the key before we ever meant to put it there.
 */
export async function makeOnce<M extends Made>(
  intents: Intents,
  attempt: Attempt,
  system: Doubling & {
    find(attempt: Attempt, remembered: Made | null): Promise<M | null>;
  },
  make: () => Promise<M>,
): Promise<M> {
  const intent = await intents.find(attempt);
  const present = await system.find(attempt, madeIn(intent));
  if (intent === null) await intents.declare(attempt, present === null ? 'absent' : 'present');
  if (present !== null) {
    if (intent?.probe !== 'absent') throw new Failure('DUPLICATE_PATIENT');
    await intents.fulfil(attempt, present); // An earlier answer was lost: the record is ours all the same.
    return present;
  }
  const doubles = system.findsByKey === false || system.lateSeconds !== undefined;
  const made = doubles ? await makeUnrepeated(intents, attempt, system, make) : await make();
  await intents.fulfil(attempt, made);
  return made;
}

type Doubling = Pick<RecordSystem, 'findsByKey' | 'lateSeconds'>;

/**
 * Where a second create makes a second record, one whose answer was lost is not sent again while it may still land: it
 * may have been sent by a worker that is gone. Where nothing can be looked up by our key, it is never sent again. That
 * it goes out is remembered first, and taken back only by a definite refusal.
 * Throws `UNKNOWN_OUTCOME`, and `ANSWER_LOST` where no wait will tell.
 */
async function makeUnrepeated<M extends Made>(
  intents: Intents,
  attempt: Attempt,
  system: Doubling,
  make: () => Promise<M>,
): Promise<M> {
  const landsSeconds = landsWithin(system, attempt);
  if (!(await intents.ask(attempt, landsSeconds)))
    throw landsSeconds === undefined
      ? new Failure('ANSWER_LOST')
      : new Failure('UNKNOWN_OUTCOME', { retryAfterSeconds: landsSeconds });
  try {
    return await make();
  } catch (error) {
    if (error instanceof Failure && error.settled) await intents.unask(attempt);
    // Nothing more of it goes out from here: only what is under way may still land.
    else if (landsSeconds !== undefined) await intents.unask(attempt, landsSeconds);
    throw error;
  }
}

/** Whichever of both waits longer: the adapter's setting, or what was pinned when the enrollment was accepted. */
const landsWithin = (
  { findsByKey, lateSeconds }: Doubling,
  attempt: Attempt,
): number | undefined =>
  findsByKey === false || lateSeconds === undefined
    ? undefined
    : Math.max(lateSeconds, attempt.lateSeconds);

/** Removes what `makeOnce` made, and nothing else: without an intent of ours a record is not ours to touch. */
export async function removeOwn(
  intents: Intents,
  attempt: Attempt,
  system: RecordSystem,
): Promise<UndoResult> {
  if (attempt.isResolved) return RESOLVED;
  const intent = await intents.find(attempt);
  if (intent === null) return GONE;
  if (intent.probe === 'present') return NOT_PROVEN;
  if (intent.made !== null) return system.remove(attempt, intent.made);
  if (system.findsByKey === false) return intent.isAsked ? NOT_PROVEN : GONE;
  const made = await system.find(attempt);
  // Remembered before the delete: a record that is deleted but not yet erased is found under no key any more.
  if (made !== null) await intents.fulfil(attempt, made);
  return system.remove(attempt, made);
}

const NOT_PROVEN: UndoResult = Object.freeze(manual('not-proven-ours'));

/** Whether the system shows no trace under the key, by every way of reading it back. */
export async function isOwnGone(
  intents: Intents,
  attempt: Attempt,
  system: RecordSystem,
): Promise<boolean> {
  const made = madeIn(await intents.find(attempt));
  // Nobody can look there: what the undo answered stands.
  if (system.findsByKey === false && made === null) return true;
  return system.isGone(attempt, made);
}

const madeIn = (intent: Intent | null): Made | null => intent?.made ?? null;
