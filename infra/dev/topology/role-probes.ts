import type { Connection } from '@temporalio/client';
import type { JWK } from 'jose';
import { callerAt, codeOf, isTalkedTo, type TemporalPlace } from './callers.js';
import { type TemporalRole, temporalToken } from './roles.js';

/** One thing that was tried, and whether Temporal did with it as it must. */
export interface Probe {
  readonly what: string;
  readonly isHeld: boolean;
}

interface Target extends TemporalPlace {
  readonly namespace: string;
  /** A closed saga, whose history may be read. */
  readonly workflowId: string;
  readonly issuerKey: JWK;
}

type Call = (connection: Connection) => Promise<unknown>;

const DENIED = 7;
const NOT_FOUND = 5;
const TOKEN_SECONDS = 300;

/** Tries what each role may and may not do; and who is not spoken to at all. */
export async function probeRoles(target: Target): Promise<readonly Probe[]> {
  const { namespace, workflowId } = target;
  const reads = readsOf(namespace, workflowId);
  const writes = writesOf(namespace, workflowId);
  const admin = adminOf(namespace);
  const missing = writesOf(namespace, 'enrollment-none');
  return [
    ...(await tried(target, 'support', 'may', reads, [0])),
    ...(await tried(target, 'support', 'may not', { ...writes, ...admin }, [DENIED])),
    // Of what is not there: so nothing is changed, but they were let through.
    ...(await tried(target, 'engineer', 'may', missing, [NOT_FOUND])),
    ...(await tried(target, 'engineer', 'may not', admin, [DENIED])),
    ...(await tried(target, 'worker', 'may not', admin, [DENIED])),
    ...(await tried(target, 'api', 'may not', admin, [DENIED])),
    ...(await badTokens(target, reads)),
    ...(await strangers(target)),
  ];
}

const readsOf = (namespace: string, workflowId: string) =>
  ({
    list: ({ workflowService }) => workflowService.listWorkflowExecutions({ namespace }),
    'read a history': ({ workflowService }) =>
      workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } }),
  }) satisfies Record<string, Call>;

function writesOf(namespace: string, workflowId: string) {
  const workflowExecution = { workflowId };
  return {
    terminate: ({ workflowService }) =>
      workflowService.terminateWorkflowExecution({ namespace, workflowExecution }),
    signal: ({ workflowService }) =>
      workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution,
        signalName: 'probe',
      }),
    cancel: ({ workflowService }) =>
      workflowService.requestCancelWorkflowExecution({ namespace, workflowExecution }),
    update: ({ workflowService }) =>
      workflowService.updateWorkflowExecution({
        ...{ namespace, workflowExecution },
        waitPolicy: { lifecycleStage: 2 },
        request: { meta: { updateId: 'probe' }, input: { name: 'probe' } },
      }),
    reset: ({ workflowService }) =>
      workflowService.resetWorkflowExecution({
        ...{ namespace, workflowExecution, requestId: 'probe' },
        workflowTaskFinishEventId: 4 as never,
      }),
  } satisfies Record<string, Call>;
}

const adminOf = (namespace: string) =>
  ({
    'change the namespace': ({ workflowService }) =>
      workflowService.updateNamespace({ namespace, updateInfo: { description: 'probe' } }),
    'make a namespace': ({ workflowService }) =>
      workflowService.registerNamespace({ namespace: 'probe' }),
    'add a search attribute': ({ operatorService }) =>
      operatorService.addSearchAttributes({ namespace, searchAttributes: { Probe: 2 } }),
    'delete the namespace': ({ operatorService }) => operatorService.deleteNamespace({ namespace }),
  }) satisfies Record<string, Call>;

async function tried(
  target: Target,
  role: TemporalRole,
  may: 'may' | 'may not',
  calls: Readonly<Record<string, Call>>,
  codes: readonly number[],
): Promise<readonly Probe[]> {
  const token = await temporalToken(target.issuerKey, role, TOKEN_SECONDS);
  const connection = callerAt(target, 'temporal-web-ui', token);
  const probes: Probe[] = [];
  for (const [name, call] of Object.entries(calls))
    probes.push({
      what: `${role} ${may} ${name}`,
      isHeld: codes.includes(await codeOf(connection, call)),
    });
  await connection.close();
  return probes;
}

async function badTokens(
  target: Target,
  { list }: Readonly<Record<'list', Call>>,
): Promise<readonly Probe[]> {
  const { issuerKey } = target;
  const tokens = {
    'without a token': undefined,
    'with a token that has run out': await temporalToken(issuerKey, 'engineer', -60),
    'with a token for somebody else': await temporalToken(issuerKey, 'engineer', 60, 'urn:other'),
  };
  const probes: Probe[] = [];
  for (const [how, token] of Object.entries(tokens)) {
    const connection = callerAt(target, 'temporal-web-ui', token);
    const isHeld = (await codeOf(connection, list)) === DENIED;
    probes.push({ what: `nobody lists ${how}`, isHeld });
    await connection.close();
  }
  return probes;
}

async function strangers(target: Target): Promise<readonly Probe[]> {
  return [
    { what: 'a worker is spoken to', isHeld: await isTalkedTo(target, 'temporal-worker') },
    { what: 'nobody without a certificate is', isHeld: !(await isTalkedTo(target, undefined)) },
    {
      what: 'nobody with one of another authority is',
      isHeld: !(await isTalkedTo(target, 'stranger')),
    },
  ];
}
