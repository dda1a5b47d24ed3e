import type { Client } from '@temporalio/client';
import type { PlannedFault } from './fault-plan.js';
import type { StormWorld } from './storm-world.js';

type SagaFault = Extract<PlannedFault, { kind: 'saga' }>;
interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

const CALL_MS = 3_000;
const THOUSAND = 1_000;
const MOST_LISTED = 200;
const OPEN = `ExecutionStatus = 'Running' AND WorkflowType IN ('enrollPatient', 'purgeEnrollment')`;
/** Also those that have ended: a reset brings them back. */
const ANY = `WorkflowType = 'enrollPatient'`;
const WORKFLOW_TASK_COMPLETED = 7;

/** Does to sagas what a person at the Web UI can. */
export async function strikeSagas(world: StormWorld, fault: SagaFault): Promise<void> {
  const { bench, chronicle } = world;
  const { temporal } = bench;
  try {
    const runs = await within(temporal, () => list(temporal, fault.act === 'reset' ? ANY : OPEN));
    for (const run of chosen(runs, fault)) {
      chronicle.note(`${fault.act} of ${run.workflowId}`);
      await within(temporal, () => act(temporal, run, fault)).catch((error: unknown) =>
        chronicle.note(`${fault.act} of ${run.workflowId} did not go through: ${nameOf(error)}`),
      );
    }
  } catch (error) {
    chronicle.note(`${fault.act}: the server gave no list: ${nameOf(error)}`);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const within = <T>(client: Client, call: () => Promise<T>): Promise<T> =>
  client.withDeadline(Date.now() + CALL_MS, call);

async function list({ workflow }: Client, query: string): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const { workflowId, runId } of workflow.list({ query, pageSize: MOST_LISTED })) {
    runs.push({ workflowId, runId });
    if (runs.length === MOST_LISTED) break;
  }
  return runs.toSorted((one, other) => one.workflowId.localeCompare(other.workflowId));
}

/** Neighbours in the list, from a place in it that the plan has drawn. */
function chosen(runs: readonly Run[], { which, sagas }: SagaFault): readonly Run[] {
  const from = Math.floor((which / THOUSAND) * runs.length);
  return runs.slice(from, from + sagas);
}

async function act(client: Client, run: Run, fault: SagaFault): Promise<unknown> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  switch (fault.act) {
    case 'terminate':
      return handle.terminate('storm');
    case 'cancel':
      return handle.cancel();
    case 'reset':
      return reset(client, run, fault.which);
    case 'forget':
      return client.workflowService.deleteWorkflowExecution({
        namespace: client.options.namespace,
        workflowExecution: run,
      });
  }
}

async function reset(client: Client, run: Run, which: number): Promise<void> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  const { events } = await handle.fetchHistory();
  const points = (events ?? []).filter(({ eventType }) => eventType === WORKFLOW_TASK_COMPLETED);
  const point = points[which % Math.max(1, points.length)];
  if (point?.eventId == null) return;
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: run,
    reason: 'storm',
    requestId: crypto.randomUUID(),
    workflowTaskFinishEventId: point.eventId,
  });
}
