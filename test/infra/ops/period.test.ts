import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breachDuties } from '../../../infra/ops/breach-duties.js';
import { periodIn } from '../../../infra/ops/period.js';
import { surroundings } from '../../../infra/ops/surroundings.js';
import { opsHere } from './support/ops-command.js';

test('a period that is none is refused in a line', async () => {
  for (const words of [
    [],
    ['--from', '2026-01-01'],
    ['--from', '2026-02-30', '--to', '2026-03-01'],
    ['--from', 'yesterday', '--to', '2026-03-01'],
    ['--from', '2026-03-02', '--to', '2026-03-01'],
    ['--from', '2026-03-01', '--to', '2026-03-01', '--discovered', 'then'],
    ['--from', '2026-03-01', '--to', '2026-03-01', 'all'],
  ]) {
    const { code, stderr } = await opsHere({}, 'audit', 'breach-report', ...words);
    assert.deepEqual([code, /^[^\n]+\n$/.test(stderr)], [2, true], words.join(' '));
  }
});

test('the last day of a period counts whole, a moment does not', () => {
  const at = surroundings({}, 'nowhere');
  const period = (from: string, to: string) =>
    periodIn({ words: [], options: { from, to }, at, tell: () => undefined });
  const from = new Date('2026-03-01T00:00:00Z');
  assert.deepEqual(period('2026-03-01', '2026-03-01'), { from, to: new Date('2026-03-02') });
  const noon = '2026-03-01T12:00:00Z';
  assert.deepEqual(period('2026-03-01', noon), { from, to: new Date(noon) });
});

test('from 500 on the Secretary is told with the patients; of fewer, sixty days after the year, leap years too', () => {
  const found = new Date('2026-11-28T15:00:00Z');
  assert.deepEqual(breachDuties(500, found), {
    ...{ isLarge: true, noticeBy: '2027-01-27', secretaryBy: '2027-01-27' },
  });
  assert.deepEqual(breachDuties(499, found), {
    ...{ isLarge: false, noticeBy: '2027-01-27', secretaryBy: '2027-03-01' },
  });
  assert.equal(breachDuties(1, new Date('2027-01-01')).secretaryBy, '2028-02-29');
});
