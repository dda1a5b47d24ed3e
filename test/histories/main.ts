import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ATTENDED, attendedSagas } from '../support/attended-sagas.js';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { decodedHistory, readable } from '../support/decoded-history.js';
import { eventually } from '../support/eventually.js';
import { closed, finishedSagas } from '../support/finished-sagas.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/**
 * Records one history of each ending anew, and refuses one that tells too much:
 * `node infra/dev/bootstrap.mjs test/histories/main.ts && npx biome check --write test/histories`
 */
const people = [0, 1, 2, 3, 4, 5, 6, 7].map(canaryPerson);

await onStack({}, finishedSagas);
await onStack(ATTENDED, attendedSagas);
await onStack({ STEP_PACE: 'remote' }, remoteSaga);

/** The one that enrolls, with every step and transition through the task queue. */
async function remoteSaga(bench: TestStack) {
  const { enrollmentId } = await bench.portal.submit(bench.nextPerson());
  const workflowId = `enrollment-${enrollmentId}`;
  await eventually(() => closed(bench, workflowId));
  return [{ kind: 'remote-pace', workflowId }];
}

type Sagas = (bench: TestStack) => Promise<readonly { kind: string; workflowId: string }[]>;

async function onStack(settings: Readonly<Record<string, string>>, sagas: Sagas): Promise<void> {
  const bench = await startTestStack(settings);
  try {
    await record(bench, sagas);
  } finally {
    await bench.stop();
  }
}

async function record(stack: TestStack, sagas: Sagas): Promise<void> {
  await fetch(`${stack.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(people),
  });
  const left = [...people];
  const nextPerson = () => left.pop() ?? canaryPerson(0);
  for (const { kind, workflowId } of await sagas({ ...stack, nextPerson })) {
    const history = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
    const text = await decodedHistory({ workflowId, history }, stack.converter);
    const leaks = people.flatMap((person) => leaksIn(readable(text), person));
    const places = [hostname(), process.cwd()].filter((each) => readable(text).includes(each));
    if (leaks.length > 0 || places.length > 0)
      throw new Error(`The history of ${kind} tells too much.`);
    writeFileSync(fileURLToPath(new URL(`${kind}.json`, import.meta.url)), `${text}\n`);
  }
}
