import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import { Failure } from '../../../activities/domain/failure.js';
import { enrollmentId } from '../../../activities/domain/ids.js';
import type { TokenFault } from '../../../activities/domain/request-count.js';
import type { Noted } from '../../../infra/audit/audit-sums.js';
import { AuditTally } from '../../../infra/audit/audit-tally.js';
import { eventually } from '../../support/eventually.js';

const NEVER_BY_ITSELF = 3_600;
const silent = { info: () => undefined, error: () => undefined };

/** A tally whose trail is the test's, and can be away. */
function tallied() {
  const told: AuditEntry[][] = [];
  const trail = { isAway: false };
  const tally = new AuditTally({
    ...{ service: 'api', log: silent, everySeconds: NEVER_BY_ITSELF },
    trail: {
      append: async (...entries) => {
        told.push([...entries]);
        if (trail.isAway) throw new Failure('UNAVAILABLE');
      },
    },
  });
  return { tally, told, trail };
}

const badToken = (fault: TokenFault = 'signature'): Noted => ({
  ...{ event: 'request.refused', actor: 'service:api' },
  request: { method: 'GET', route: '/v1/enrollments/{id}', problem: 'unauthenticated', fault },
});
const read = (id: string, reader = 'portal'): Noted => ({
  ...{ event: 'enrollment.read', actor: `client:${reader}`, enrollmentId: enrollmentId(id) },
  request: { method: 'GET', route: '/v1/enrollments/{id}' },
});
const timesIn = (entries: readonly AuditEntry[]): number =>
  entries.reduce((sum, { facts }) => sum + (facts.counts?.times ?? 0), 0);

test('ten thousand bad tokens are one entry, with a line for each fault', async () => {
  const { tally, told } = tallied();
  for (let sent = 0; sent < 10_000; sent += 1)
    tally.note(badToken(sent % 4 === 0 ? 'expired' : 'signature'));
  await tally.close();
  assert.deepEqual(
    told.map((entries) => entries.length),
    [1],
  );
  const { event, actor, facts } = told[0]?.[0] ?? assert.fail();
  assert.deepEqual(
    [event, actor, facts.counts],
    ['request.refused', 'service:api', { times: 10_000 }],
  );
  assert.deepEqual(
    facts.requests?.map(({ fault, count }) => [fault, count]),
    [
      ['expired', 2_500],
      ['signature', 7_500],
    ],
  );
});

test('whoever reads is named with every enrollment that was read, each once', async () => {
  const { tally, told } = tallied();
  const ids = [randomUUID(), randomUUID()] as const;
  for (const id of [...ids, ...ids]) tally.note(read(id));
  tally.note(read(ids[0], 'kiosk'));
  await tally.close();
  assert.deepEqual(
    told[0]?.map(({ actor, facts }) => [actor, facts.enrollments, facts.counts]),
    [
      ['client:portal', [...ids], { times: 4 }],
      ['client:kiosk', [ids[0]], { times: 1 }],
    ],
  );
});

test('however many callers, kinds of request and enrollments there are, what is told stays small, and every one is counted', async () => {
  const { tally, told } = tallied();
  for (let each = 0; each < 7_000; each += 1) {
    tally.note(read(randomUUID(), `client-${each}`));
    tally.note({
      ...{ event: 'request.refused', actor: 'service:api' },
      request: { method: 'GET', route: `/${each}` as never, problem: 'not-found' },
    });
  }
  await tally.close();
  const entries = told.flat();
  assert.equal(timesIn(entries), 14_000);
  assert.ok(entries.length <= 202, `${entries.length} entries`);
  assert.ok(JSON.stringify(entries).length < 400_000);
  const lines = entries.find(({ event }) => event === 'request.refused')?.facts.requests ?? [];
  assert.equal(lines.length, 51);
  assert.equal(lines.at(-1)?.count, 6_950);
  const unnamed = entries.reduce((sum, { facts }) => sum + (facts.counts?.unnamed ?? 0), 0);
  assert.equal(unnamed, 2_000);
});

test('with the trail away nothing is lost or told twice: the same entries come again, what came meanwhile after them', async () => {
  const { tally, told, trail } = tallied();
  trail.isAway = true;
  tally.note(badToken());
  await tally.tell();
  tally.note(badToken());
  await tally.tell();
  trail.isAway = false;
  await tally.close();
  const idsOf = (batch: readonly AuditEntry[] = []) => batch.map(({ entryId }) => entryId);
  assert.equal(told.length, 4);
  assert.deepEqual(idsOf(told[1]), idsOf(told[0]));
  assert.deepEqual(idsOf(told[2]), idsOf(told[0]));
  assert.notDeepEqual(idsOf(told[3]), idsOf(told[0]));
  assert.equal(timesIn([...(told[2] ?? []), ...(told[3] ?? [])]), 2);
});

test('each run of a process has a chain of its own for each day, which no enrollment can have', async () => {
  const [one, other] = [tallied(), tallied()];
  for (const { tally } of [one, other]) {
    tally.note(badToken());
    await tally.close();
  }
  const [first, second] = [one, other].map(({ told }) => told[0]?.[0]?.enrollmentId ?? '');
  const today = new Date().toISOString().slice(0, 10).split('-');
  assert.notEqual(first, second);
  assert.ok(first?.startsWith(`00000000-${today[0]}-80${today[1]}-80${today[2]}-01`), first);
});

test('it tells by itself within its time', async () => {
  const told: AuditEntry[] = [];
  const tally = new AuditTally({
    ...{ service: 'codec', log: silent, everySeconds: 0.02 },
    trail: { append: async (...entries) => void told.push(...entries) },
  });
  tally.note(badToken());
  await eventually(async () => told[0] ?? null);
  await tally.close();
});
