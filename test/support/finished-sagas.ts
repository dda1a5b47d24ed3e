import { eventually } from './eventually.js';
import type { TestStack } from './test-stack.js';

/** A saga that is over: how it ended, and the workflow that did it. */
export interface FinishedSaga {
  readonly kind: 'enrolled' | 'rolled-back' | 'cancelled' | 'lost' | 'purge';
  readonly workflowId: string;
}

/** One saga of each ending, run on the stack; each is over, purged and certified when this answers. */
export async function finishedSagas(bench: TestStack): Promise<readonly FinishedSaga[]> {
  const saga = (kind: FinishedSaga['kind'], id: string): FinishedSaga => ({
    kind,
    workflowId: `${kind === 'purge' ? 'purge' : 'enrollment'}-${id}`,
  });
  const enrolled = await run(bench, bench.nextPerson());
  const rolledBack = await run(bench, await unluckyPerson(bench, 'after'));
  const cancelled = await run(bench, await unluckyPerson(bench, 'hang'), async (id) => {
    await bench.portal.cancel(id);
  });
  const lost = await run(bench, await unluckyPerson(bench, 'hang'), async (id) => {
    await bench.temporal.workflow.getHandle(`enrollment-${id}`).terminate('a test');
  });
  await bench.clearFaults();
  const sagas = [
    saga('enrolled', enrolled),
    saga('rolled-back', rolledBack),
    saga('cancelled', cancelled),
    saga('lost', lost),
    saga('purge', lost),
  ];
  for (const { workflowId } of sagas) await eventually(() => closed(bench, workflowId));
  return sagas;
}

/** How a workflow closed; null while it is open. */
export async function closed(bench: TestStack, workflowId: string): Promise<string | null> {
  const { status } = await bench.temporal.workflow.getHandle(workflowId).describe();
  return status.name === 'RUNNING' ? null : status.name;
}

type Someone = ReturnType<TestStack['nextPerson']>;

async function run(
  bench: TestStack,
  person: Someone,
  disturb?: (id: string) => Promise<void>,
): Promise<string> {
  const { enrollmentId } = await bench.portal.submit(person);
  if (disturb !== undefined) {
    await bench.until(enrollmentId, ({ steps }) => steps[1]?.state === 'running');
    await disturb(enrollmentId);
  }
  await bench.ended(enrollmentId);
  return enrollmentId;
}

/** Somebody for whom the EHR never makes a chart that it admits to. */
async function unluckyPerson(bench: TestStack, effect: 'after' | 'hang'): Promise<Someone> {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    times: 'always',
    effect,
    ...(effect === 'after' ? { status: 503 } : {}),
  });
  return person;
}
