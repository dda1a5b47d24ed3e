import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fullName } from '../../../activities/domain/applicant.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import type { Ports } from '../../../activities/ports/index.js';
import { createEhrRecord } from '../../../activities/steps/create-ehr-record.js';
import { postgresPatients } from '../../../infra/patients/postgres-patients.js';
import { rows } from '../../../infra/postgres/database.js';
import { postgresSupportDesk } from '../../../infra/support/postgres-support-desk.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { failing } from '../../support/record-system-contract.js';
import type { TestDatabase } from '../../support/test-database.js';
import { type Bench, delivering, keptLog, supportBench, unsent } from './support/support-bench.js';

let database: TestDatabase;
let bench: Bench;

before(async () => {
  bench = await supportBench();
  database = bench.database;
});
after(() => bench.stop());

const CANARIES = {
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  dateOfBirth: '1971-03-27',
  email: 'canary.address@example.com',
  phone: '+15550147321',
  addressLine1: '77 Canary Street',
  city: 'Canaryville',
  postalCode: '73219',
  insurancePolicyNumber: 'CANARY-POLICY-1',
};

const spellings = (canary: string): readonly string[] => [
  canary,
  Buffer.from(canary).toString('base64').replace(/=+$/, ''),
  Buffer.from(canary).toString('hex'),
  encodeURIComponent(canary),
  JSON.stringify(canary).slice(1, -1),
];

/** Everything that support, the log and the trail were told of an enrollment. */
async function told(
  id: string,
  lines: readonly object[],
): Promise<Readonly<Record<string, string>>> {
  const text = async (sql: string) => JSON.stringify(await rows(database.reader, sql, [id]));
  return {
    log: JSON.stringify(lines),
    notice: await text('SELECT * FROM support_notice WHERE enrollment_id = ?'),
    trail: await text('SELECT * FROM audit_entry WHERE enrollment_id = ?'),
    mail: bench.box.mails.map(({ raw }) => raw).join('\n'),
  };
}

test('an insert that the database refuses, quoting the row, is told without a word of the person', async () => {
  const person = applicant(CANARIES);
  const name = fullName(person.reveal(phiAccess));
  await rows(
    database.owner,
    `ALTER TABLE patients ADD CONSTRAINT patients_refused CHECK (patient_name <> '${name}')`,
  );
  const { log, lines } = keptLog();
  const ports = {
    patients: postgresPatients(database.worker),
    supportDesk: postgresSupportDesk({ db: database.worker, config: bench.config, log }),
  } as Ports;
  const id = await acceptEnrollment(database.owner);
  const attempt = await admitted(database.owner, id, 'create-ehr-record', 'perform');
  await assert.rejects(createEhrRecord.perform(ports, attempt, person), failing('RECORD_INVALID'));
  await delivering(database.worker, bench, async () => (await unsent(database.reader)) === 0);
  const all = await told(id, lines);
  for (const [place, text] of Object.entries(all)) {
    assert.ok(text.includes(id), `${place} tells of the enrollment`);
    for (const [field, canary] of [...Object.entries(CANARIES), ['name', name]] as const)
      for (const spelling of spellings(canary))
        assert.ok(!text.includes(spelling), `${field} is in ${place}`);
  }
  for (const place of ['log', 'notice', 'mail'] as const)
    assert.ok(all[place]?.includes('patients_refused'), `${place} names the constraint`);
});
