import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { rows } from '../../../infra/postgres/database.js';
import { type End, endsOf } from '../ends.js';
import { lettersByAddress } from '../letters.js';
import type { TestStack } from '../test-stack.js';
import type { FaultWorker } from './fault-worker.js';
import type { Order } from './orders.js';

/** What is to happen to an enrollment, and how it must end. */
export interface Case {
  readonly name: string;
  readonly orders: readonly Order[];
  readonly end: End;
  /** How many letters the patient gets. */
  readonly letters: number;
}

/** An enrollment on its way, beside the case it is an example of. */
export interface Trial {
  readonly id: string;
  readonly email: string;
  readonly patientId: string;
}

/** So many are handed in at a time: faults are to strike the sagas, not a machine that is out of breath. */
const LANES = 4;

/** Enrolls a person of their own for each case; the sagas run side by side. */
export async function enrollAll<C extends Case>(
  bench: TestStack,
  worker: FaultWorker,
  cases: readonly C[],
): Promise<readonly (C & Trial)[]> {
  const waiting = [...cases];
  const trials: (C & Trial)[] = [];
  const lane = async () => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift())
      trials.push(await enroll(bench, worker, each));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return trials;
}

async function enroll<C extends Case>(
  bench: TestStack,
  worker: FaultWorker,
  each: C,
): Promise<C & Trial> {
  const person = bench.nextPerson();
  const { enrollmentId: id } = await bench.portal.submit(person);
  await worker.script(id, ...each.orders);
  const [patientId = ''] = await patientIds(bench, [id]);
  return { ...each, id, email: person.email, patientId };
}

/** Waits for all; each must have ended exactly as its case says, with the letters and the patient id that go with it. */
export async function assertEnds(
  bench: TestStack,
  trials: readonly (Case & Trial)[],
): Promise<void> {
  const ids = trials.map(({ id }) => id);
  const ends = await endsOf(bench.owner, ids);
  const letters = await lettersByAddress(bench);
  const now = await patientIds(bench, ids);
  const wrong = trials.flatMap(({ name, end, id, email, patientId, letters: due }, place) => {
    const found = {
      ...endOf(ends.get(id)),
      letters: letters.get(email) ?? 0,
      patientId: now[place],
    };
    const expected = { ...end, letters: due, patientId };
    return isDeepStrictEqual(found, expected) ? [] : [{ name, id, found, expected }];
  });
  assert.deepEqual(wrong, []);
}

/** An attempt that a busy machine gives no time to answer is given up by the server: nobody knows what came of either. */
const endOf = (end: End | undefined): End | undefined =>
  end?.failureCode === 'TIMED_OUT' ? { ...end, failureCode: 'UNKNOWN_OUTCOME' } : end;

/** The ids that patients have now: of one who is enrolled, the one of the `patients` table. */
async function patientIds({ owner }: TestStack, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string; patientId: string }>(
    owner,
    `SELECT e.id, coalesce(p.patient_id, e.patient_id) AS "patientId"
     FROM enrollment e LEFT JOIN patients p ON p.enrollment_id = e.id WHERE e.id = ANY (?::uuid[])`,
    [ids],
  );
  const byId = new Map(found.map(({ id, patientId }) => [id, patientId]));
  return ids.map((id) => byId.get(id) ?? '');
}
