import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { postgresCertificates, readCertificates } from '../../../infra/postgres/certificates.js';
import { rows } from '../../../infra/postgres/database.js';
import { failing } from '../../support/record-system-contract.js';
import { cause, EnrollmentRows, rolledBack } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

/** Certificates of a signer who says who signed, and what. */
function signedBy(name: string) {
  const statements: Readonly<Record<string, unknown>>[] = [];
  const certificates = postgresCertificates(bench.database.worker, async (statement) => {
    statements.push(statement);
    return name;
  });
  return { certificates, statements };
}

async function purged() {
  const { id, run } = await bench.running();
  await bench.enrollments.startPurge(id, run, cause);
  await bench.enrollments.end(id, run, rolledBack);
  return id;
}

test('nothing is certified before the end', async () => {
  const { id, run } = await bench.running();
  await bench.enrollments.startPurge(id, run, cause);
  await assert.rejects(signedBy('early').certificates.sign(id), failing('STILL_OPEN'));
  assert.deepEqual(await readCertificates(bench.database.reader, id), []);
});

test('the first certificate stands, however often and by whomever it is signed, with one entry', async () => {
  const id = await purged();
  await signedBy('first').certificates.sign(id);
  await Promise.all(
    [signedBy('second'), signedBy('third')].map((each) => each.certificates.sign(id)),
  );
  assert.deepEqual(await readCertificates(bench.database.reader, id), ['first']);
  const entries = await rows(
    bench.database.reader,
    `SELECT seq FROM audit_entry WHERE enrollment_id = ? AND event = 'certificate.signed'`,
    [id],
  );
  assert.equal(entries.length, 1);
});

test('a certificate names the outcome, and for each port the adapter and tenant', async () => {
  const id = await purged();
  const { certificates, statements } = signedBy('told');
  await certificates.sign(id);
  const [statement] = statements;
  assert.deepEqual([statement?.['enrollmentId'], statement?.['outcome']], [id, 'rolled-back']);
  const systems = statement?.['systems'] as Record<string, { adapter: string; tenant: string }>;
  for (const { adapter, tenant } of Object.values(systems)) assert.ok(adapter && tenant);
});

test('a certificate names what we keep of a person, without their name, and until when', async () => {
  const [uncounted, counted] = [await purged(), await purged()];
  await rows(
    bench.database.owner,
    `INSERT INTO intent (enrollment_id, step, key, system, probe, counted_at)
     VALUES (?, 'verify-identity', ?, '{}', 'absent', '2026-03-01T23:59:00Z')`,
    [counted, counted],
  );
  const { certificates, statements } = signedBy('kept');
  for (const id of [uncounted, counted]) await certificates.sign(id);
  assert.deepEqual(
    statements.map(({ retainedByUs }) => retainedByUs),
    [[], [{ what: 'count of identity inquiries', until: '2026-03-03' }]],
  );
});
