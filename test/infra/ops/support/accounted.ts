import { setTimeout } from 'node:timers/promises';
import type { AuditFacts } from '../../../../activities/domain/audit.js';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import { stepName } from '../../../../activities/domain/step-name.js';
import { entryOf, type TrailBench } from '../../audit/support/trail-bench.js';

const system = { adapter: 'fhir', tenant: 'north', capabilityVersion: 1, external: true };
export const STEP = stepName('create-ehr-record');
/** A disclosure to an EHR, for one attempt of a step. */
export const disclosed = (id: EnrollmentId, attempt: number, fields: AuditFacts['fields'] = []) =>
  entryOf(id, 'phi.disclosed', {
    ...{
      step: STEP,
      verb: 'perform',
      attempt,
      recipient: 'ehr',
      system,
      purpose: 'treatment',
      fields,
    },
  });

/** The row of an enrollment that is over. */
export const endedRow = ({ database }: TrailBench, id: EnrollmentId, outcome: string) =>
  database.owner.raw(
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan, phase, outcome, ended_at)
     VALUES (?, 'PAT-' || gen_random_uuid(), gen_random_uuid(), 'https://issuer.example', 'portal', 'portal',
             '{"steps": []}', 'ended', ?, now())`,
    [id, outcome],
  );

/** A moment that lies between what was written before and what is written after. */
export async function moment(): Promise<string> {
  await setTimeout(2);
  const now = new Date().toISOString();
  await setTimeout(2);
  return now;
}
