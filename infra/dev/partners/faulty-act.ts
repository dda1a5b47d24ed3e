import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './answer.js';
import type { Fault } from './fault.js';

/** Instead of an answer: say nothing until the caller gives up, or cut the line. */
export type Silence = 'hang' | 'cut';

/** Does what was asked, spoiled as the fault says. */
export async function actWithFault(
  act: () => Answer | Promise<Answer>,
  fault: Fault | undefined,
): Promise<Answer | Silence> {
  if (fault === undefined) return act();
  if (fault.effect === 'hang') return 'hang';
  // The effect of `late` must land although the caller may have given up by then.
  if (fault.effect === 'late') await wait(fault.delayMs ?? 0);
  const answer = fault.effect === 'before' ? undefined : await act();
  if (fault.effect !== 'late') await wait(fault.delayMs ?? 0);
  return spoil(answer, fault);
}

function spoil(answer: Answer | undefined, fault: Fault): Answer | Silence {
  if (fault.status === 0) return 'cut';
  // Without an answer to keep, or when its loss is the fault, the partner only excuses itself.
  const keeps = fault.effect === 'late' || fault.body === 'bad-json';
  const kept = keeps && answer !== undefined ? answer : { status: 503 };
  const headers = { ...kept.headers, ...retryAfter(fault) };
  const status = fault.status ?? kept.status;
  if (fault.body === 'bad-json') return { status, headers, raw: '{"resourceType": "Pat' };
  return fault.status === undefined ? { ...kept, headers } : { status, headers };
}

const retryAfter = ({ retryAfterSeconds }: Fault): Readonly<Record<string, string>> =>
  retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
