import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '../../../activities/domain/audit.js';
import { type EnrollmentId, SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { rows } from '../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { type AccessBench, seen, startAccessBench, THRESHOLD } from './support/access-bench.js';
import { refusals } from './support/access-cases.js';

let bench: AccessBench;
before(async () => {
  bench = await startAccessBench();
});
beforeEach(() => bench.forget());
after(() => bench?.stop());

/** So many enrollments, accepted so many hours ago. */
async function accepted(count: number, hoursAgo: number): Promise<readonly EnrollmentId[]> {
  const { owner } = bench.database;
  const ids: EnrollmentId[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await acceptEnrollment(owner));
  await rows(
    owner,
    'UPDATE enrollment SET accepted_at = accepted_at - make_interval(hours => ?) WHERE id = ANY (?::uuid[])',
    [hoursAgo, ids],
  );
  return ids;
}

const reads = (actor: Actor, enrollments: readonly EnrollmentId[]) =>
  seen({
    ...{ event: 'enrollment.read', actor, enrollmentId: SYSTEM_TRAIL },
    facts: { counts: { times: enrollments.length }, enrollments },
  });

test('ENROLLMENTS_READ counts enrollments, not looks: an alert at the threshold, laid to the client', async () => {
  const ids = await accepted(THRESHOLD, 2);
  const few = ids.slice(1);
  await bench.append(reads('client:kiosk', few), reads('client:kiosk', few));
  assert.deepEqual(await bench.look(), []);
  await bench.append(reads('client:kiosk', ids.slice(0, 2)));
  assert.deepEqual(await bench.look(), [`ENROLLMENTS_READ client:kiosk ${THRESHOLD}`]);
});

test('a client that follows what it has just handed in raises no alert; one of the staff does', async () => {
  const ids = await accepted(THRESHOLD * 2, 0);
  await bench.append(reads('client:kiosk', ids));
  assert.deepEqual(await bench.look(), []);
  await bench.append(reads('staff:clerk-1', ids));
  assert.deepEqual(await bench.look(), [`ENROLLMENTS_READ staff:clerk-1 ${THRESHOLD * 2}`]);
});

test('fields that do not open count as often as they were handed in, laid to who did it', async () => {
  const broken = { problem: 'invalid-request', rules: ['required', 'sealed'] } as const;
  await bench.append(
    refusals('client:kiosk', broken, THRESHOLD),
    refusals('client:other', { problem: 'invalid-request', rules: ['required'] }, THRESHOLD * 2),
  );
  assert.deepEqual(await bench.look(), [`DECRYPTION_FAILURES client:kiosk ${THRESHOLD}`]);
});

test('a missing token and an expired one are no attack', async () => {
  for (const fault of ['absent', 'expired'] as const)
    await bench.append(
      refusals('service:api', { problem: 'unauthenticated', fault }, THRESHOLD * 10),
    );
  assert.deepEqual(await bench.look(), []);
});
