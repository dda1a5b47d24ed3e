import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { instantOf, isoDateOf } from '../../../infra/athena/clinic-time.js';
import { applicant } from '../../support/applicant.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import {
  CLINIC,
  FIRST,
  type SchedulingWorld,
  SECOND,
  schedulingWorld,
  slotOf,
  TIME_ZONE,
} from './athena-scheduling-world.js';

/** Long: nothing here is about time. */
const CALL_SECONDS = 5;
const KEPT = { kind: 'neutralised', residue: 'vendor-retains-appointment' } as const;

let world: SchedulingWorld;
before(async () => {
  world = await schedulingWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

recordSystemContract('scheduling at athenahealth', async () => {
  const own = await schedulingWorld(CALL_SECONDS);
  return {
    system: own.scheduling,
    undone: KEPT,
    accept: own.accept,
    admit: async (id, verb) => own.admit(id, verb),
    make: (attempt) => own.scheduling.book(attempt, FIRST, applicant()),
    // A cancelled visit beside a new one is history.
    count: async (id) => {
      const visits = await own.visitsOf(id);
      return visits.filter(({ appointmentstatus: is }) => is === 'f').length || visits.length;
    },
    stop: own.stop,
  };
});

/** When the enrollment's visit is, as the clinic's clocks show it. */
async function visitOf(id: EnrollmentId) {
  const [visit, ...more] = await world.visitsOf(id);
  assert.ok(visit && more.length === 0);
  return { date: isoDateOf(visit['date'] ?? ''), time: visit['starttime'] ?? '', visit };
}

test('the earliest open slot is booked, and nobody gets it twice', async () => {
  const [one, other] = [await world.accept(), await world.accept()];
  await world.book(one, SECOND);
  await world.book(other, SECOND);
  const [first, next] = [await visitOf(one), await visitOf(other)];
  assert.equal(first.date, next.date);
  assert.ok(first.time < next.time);
});

test('the letter is told the instant, the provider, and the place', async () => {
  const id = await world.accept();
  await world.book(id);
  const { visit } = await visitOf(id);
  const details = await world.scheduling.details(world.admit(id, 'perform'));
  assert.deepEqual(details.reveal(phiAccess), {
    startsAt: instantOf(`${visit['date']}`, `${visit['starttime']}`, TIME_ZONE).toISOString(),
    timeZone: TIME_ZONE,
    providerName: `Dr. ${FIRST.split('-').at(-1)}`,
    ...CLINIC,
  });
});

for (const [part, suits] of [
  ['morning', (time: string) => time < '12:00'],
  ['afternoon', (time: string) => time >= '12:00'],
] as const)
  test(`a visit wished in the ${part} is booked then`, async () => {
    const id = await world.accept();
    await world.book(id, FIRST, { partOfDay: part });
    assert.ok(suits((await visitOf(id)).time));
  });

test('a visit wished not before a day is booked then, and no URL tells the wish', async () => {
  const ahead = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const [, year, month, day] = /^(\d+)-(\d+)-(\d+)$/.exec(ahead) ?? [];
  const id = await world.accept();
  await world.book(id, FIRST, { appointmentNotBefore: ahead });
  assert.ok((await visitOf(id)).date >= ahead);
  const lines = decodeURIComponent(world.accessLog.join('\n'));
  assert.ok(!lines.includes(ahead) && !lines.includes(`${month}/${day}/${year}`));
});

test('a provider whom the mapping lacks is a fault of the system, and nothing is asked', async () => {
  const id = await world.accept();
  await assert.rejects(world.book(id, 'somebody-else'), failing('UNAVAILABLE'));
  assert.deepEqual(await world.visitsOf(id), []);
});

test('without an open slot that suits there is no visit', async (t) => {
  const elsewhere = await schedulingWorld(CALL_SECONDS, { departmentId: '2' });
  t.after(elsewhere.stop);
  const id = await elsewhere.accept();
  await assert.rejects(elsewhere.book(id), failing('NO_SLOT_AVAILABLE'));
  assert.deepEqual(await elsewhere.visitsOf(id), []);
});

test('a slot too short for a new patient is passed over', async () => {
  const id = await world.accept();
  await world.hand('appointments', '88', slotOf(FIRST, { starttime: '00:01', duration: 15 }));
  await world.hand('appointments', '89', slotOf(FIRST, { starttime: '00:02' }));
  const { date } = slotOf(FIRST);
  await world.book(id, FIRST, { appointmentNotBefore: isoDateOf(date) });
  assert.equal((await visitOf(id)).time, '00:02');
});

test('rivals for slots: each gets one of their own, and only the last is told that none is left', async (t) => {
  const own = await schedulingWorld(CALL_SECONDS, { departmentId: '2' });
  t.after(own.stop);
  for (const n of [1, 2, 3, 4, 5])
    await own.hand(
      'appointments',
      `9${n}`,
      slotOf(FIRST, { departmentid: '2', starttime: `0${n}:00` }),
    );
  const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => own.accept()));
  const answers = await Promise.allSettled(ids.map((id) => own.book(id)));
  const booked = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []));
  assert.deepEqual([...new Set(booked)].sort(), ['91', '92', '93', '94', '95']);
  const [refused] = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  assert.ok(failing('NO_SLOT_AVAILABLE')(refused));
});

test('a cancelled visit frees its time for somebody else', async () => {
  const [one, other] = [await world.accept(), await world.accept()];
  const made = await world.book(one);
  const { date, time } = await visitOf(one);
  assert.deepEqual(await world.scheduling.remove(world.admit(one, 'undo'), made), KEPT);
  await world.book(other);
  const next = await visitOf(other);
  assert.deepEqual([next.date, next.time], [date, time]);
});
