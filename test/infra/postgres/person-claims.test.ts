import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import type { ClaimFields } from '../../../activities/ports/person-claims.js';
import type { VersionedIndex } from '../../../infra/crypto/blind-index.js';
import { rows } from '../../../infra/postgres/database.js';
import { claimPerson, postgresPersonClaims } from '../../../infra/postgres/person-claims.js';
import { admitted } from '../../support/attempts.js';
import { failing } from '../../support/record-system-contract.js';
import { cause, EnrollmentRows, enrolled, rolledBack } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const nobody = new Phi({} as ClaimFields);
const indexUnder = (keyVersion: number): VersionedIndex => ({ keyVersion, index: randomBytes(32) });

async function take(
  indexes: readonly VersionedIndex[],
  enrollment?: Awaited<ReturnType<EnrollmentRows['running']>>,
) {
  const { id, run } = enrollment ?? (await bench.running());
  const attempt = await admitted(bench.database.owner, id, 'verify-identity', 'perform');
  await postgresPersonClaims(bench.database.worker, () => indexes).take(attempt, nobody);
  return { id, run };
}

const end = async ({ id, run }: Awaited<ReturnType<typeof take>>, isEnrolled: boolean) => {
  await (isEnrolled
    ? bench.enrollments.commit(id, run)
    : bench.enrollments.startPurge(id, run, cause));
  await bench.enrollments.end(id, run, isEnrolled ? enrolled : rolledBack);
};

test('a person is claimed once, by the same enrollment as often as it asks', async () => {
  const indexes = [indexUnder(1)];
  const first = await take(indexes);
  await take(indexes, first);
  await assert.rejects(take(indexes), failing('CONFLICT'));
});

test('the claim stays with who was enrolled, and ends with a purge', async () => {
  const [kept, freed] = [[indexUnder(1)], [indexUnder(1)]];
  await end(await take(kept), true);
  await assert.rejects(take(kept), failing('DUPLICATE_PATIENT'));
  await end(await take(freed), false);
  await take(freed);
});

test('who was claimed under an older key is found by processes that have a newer one, and the reverse', async () => {
  const [older, newer] = [indexUnder(1), indexUnder(2)];
  await take([older]);
  await assert.rejects(take([newer, older]), failing('CONFLICT'));
  const [oldest, newest] = [indexUnder(1), indexUnder(2)];
  const all = await Promise.allSettled([
    ...Array.from({ length: 4 }, () => take([oldest])),
    ...Array.from({ length: 4 }, () => take([newest, oldest])),
  ]);
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('the intake may claim and look, but take nothing away', async () => {
  const { api } = bench.database;
  const { id } = await bench.accepted();
  const index = indexUnder(1);
  assert.equal(await api.transaction((tx) => claimPerson(tx, id, [index])), null);
  for (const sql of ['DELETE FROM person_claim', 'UPDATE person_claim SET key_version = 9'])
    await assert.rejects(rows(api, sql), { code: '42501' });
});
