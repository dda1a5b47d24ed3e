import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clinicDay, instantOf, isoDateOf, usDate } from '../../../infra/athena/clinic-time.js';

for (const [date, time, zone, expected] of [
  ['01/05/2099', '09:00', 'America/Chicago', '2099-01-05T15:00:00.000Z'],
  ['07/05/2027', '09:00', 'America/Chicago', '2027-07-05T14:00:00.000Z'],
  // The clocks change on March 14, 2027, and back on November 7.
  ['03/14/2027', '01:30', 'America/New_York', '2027-03-14T06:30:00.000Z'],
  ['03/14/2027', '03:30', 'America/New_York', '2027-03-14T07:30:00.000Z'],
  ['11/07/2027', '03:00', 'America/New_York', '2027-11-07T08:00:00.000Z'],
  ['01/01/2027', '00:00', 'America/Phoenix', '2027-01-01T07:00:00.000Z'],
] as const)
  test(`${date} ${time} in ${zone} is one instant`, () => {
    assert.equal(instantOf(date, time, zone).toISOString(), expected);
  });

test('days are written as the vendor writes them, and sort as we read them', () => {
  assert.equal(usDate('1985-06-15'), '06/15/1985');
  assert.equal(isoDateOf('06/15/1985'), '1985-06-15');
});

test("today is the clinic's day, not that of Greenwich", () => {
  const at = new Date('2027-01-01T03:00:00Z');
  assert.equal(clinicDay(at, 'America/Chicago'), '12/31/2026');
  assert.equal(clinicDay(at, 'America/Chicago', 90), '03/31/2027');
});
