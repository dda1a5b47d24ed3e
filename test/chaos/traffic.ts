import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import type { LedgerLine } from './ledger.js';
import { stormPerson } from './storm-people.js';
import type { PlannedSubmission, StormPlan } from './storm-plan.js';
import type { StormWorld } from './storm-world.js';

const PEOPLE_AT_ONCE = 250;
const HTTP_CONFLICT = 409;
const COME_BACK_LATER: readonly number[] = [429, 503];

/** Tells the bureau of everyone whom it is to know. */
export async function introduce({ bench }: StormWorld, plan: StormPlan): Promise<void> {
  const known = plan.submissions
    .filter(({ isKnown }) => isKnown)
    .map(({ person }) => stormPerson(plan.seed, person));
  for (let at = 0; at < known.length; at += PEOPLE_AT_ONCE) {
    const { ok, status } = await fetch(`${bench.stack.file.partners.identity}/__people`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(known.slice(at, at + PEOPLE_AT_ONCE)),
    });
    if (!ok) throw new Error(`The bureau refused the people: ${status}.`);
  }
}

/** Carries one submission out as planned: sent, perhaps again, perhaps taken back. */
export async function carryOut(
  world: StormWorld,
  plan: StormPlan,
  submission: PlannedSubmission,
): Promise<void> {
  const line = world.ledger.open(submission, stormPerson(plan.seed, submission.person));
  await Promise.all([
    submit(world, line).then(() => takeBack(world, line)),
    ...submission.againAfterMs.map((afterMs) => delay(afterMs).then(() => submit(world, line))),
  ]);
}

/** Sends under the line's key; the answer goes into the ledger. */
export async function submit({ bench }: StormWorld, line: LedgerLine): Promise<void> {
  const { key } = line.submission;
  const accepted = await answered(line, () => bench.portal.submit(line.person, key));
  if (accepted !== null) line.ids.add(accepted.enrollmentId);
}

async function takeBack({ bench, chronicle }: StormWorld, line: LedgerLine): Promise<void> {
  const [id] = line.ids;
  if (line.submission.cancelAfterMs === null || id === undefined) return;
  await delay(line.submission.cancelAfterMs);
  const status = await answered(line, () => bench.portal.cancel(id));
  if (status === null) return;
  line.isCancelPromised = true;
  chronicle.note(`cancel of ${id} promised`);
}

/**
 * The answer, or null. None within the client's patience, and "come back later" after it, are what a storm is; a key
 * in flight or past the pivot is told as a conflict. Any other refusal of a faultless request is a fault of the API.
 */
async function answered<T>(line: LedgerLine, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProblemError)) return null;
    line.ledTo ??= error.enrollmentId;
    const { status, title } = error.problem;
    if (status !== HTTP_CONFLICT && !COME_BACK_LATER.includes(status))
      line.refusals.push(`${status} ${title}`);
    return null;
  }
}
