import assert from 'node:assert/strict';
import type { Person } from '../../../../infra/dev/partners/people.js';
import { canaryPerson } from '../../../support/canaries.js';
import { type FinishedSaga, finishedSagas } from '../../../support/finished-sagas.js';
import { startTestStack, type TestStack } from '../../../support/test-stack.js';
import { ops, opsHere, type Ran } from './ops-command.js';

/** A stack with one finished saga of each ending, of people whose values occur nowhere else. */
export interface OpsBench extends TestStack {
  readonly people: readonly Person[];
  readonly ids: Readonly<Record<Exclude<FinishedSaga['kind'], 'purge'>, string>>;
  /** Runs the command line on this stack. */
  run(settings: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran>;
  /** The same without a process of its own. */
  runHere(...words: readonly string[]): Promise<Ran>;
  /** Everything that any run has printed. */
  said(): string;
}

export async function startOpsBench(): Promise<OpsBench> {
  const bench = await startTestStack();
  const people = [0, 1, 2, 3].map(canaryPerson);
  try {
    const ids = await idsByEnding(bench, people);
    let said = '';
    const heard = (ran: Ran): Ran => {
      said += ran.stdout + ran.stderr;
      return ran;
    };
    const here = { STATE_FOLDER: bench.stack.parts.stateFolder };
    return {
      ...{ ...bench, people, ids },
      run: async (settings, ...words) => heard(await ops({ ...here, ...settings }, ...words)),
      runHere: async (...words) => heard(await opsHere(here, ...words)),
      said: () => said,
    };
  } catch (error) {
    await bench.stop();
    throw error;
  }
}

async function idsByEnding(bench: TestStack, people: readonly Person[]): Promise<OpsBench['ids']> {
  const response = await fetch(`${bench.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(people),
  });
  assert.equal(response.status, 204);
  const left = [...people];
  const nextPerson = () => left.pop() ?? assert.fail('nobody is left');
  const sagas = await finishedSagas({ ...bench, nextPerson });
  const ended = sagas.filter(({ kind }) => kind !== 'purge');
  return Object.fromEntries(
    ended.map(({ kind, workflowId }) => [kind, workflowId.replace(/^enrollment-/, '')]),
  ) as OpsBench['ids'];
}
