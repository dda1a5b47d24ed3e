import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import type { Systems } from '../../infra/dev/systems.js';
import { row } from '../../infra/postgres/database.js';
import {
  type FaultyMailServer,
  faultyMailServer,
} from '../infra/mail/support/faulty-mail-server.js';
import { type ChosenSystems, chosenSystems } from './support/chosen-systems.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
let mail: FaultyMailServer;
before(async () => {
  [bench, mail] = await Promise.all([workerBench(), faultyMailServer()]);
});
after(() => Promise.all([bench.stop(), mail[Symbol.asyncDispose]()]));

const CHART = { system: 'create-ehr-record', reason: 'vendor-retains-chart' };
const VISIT = { system: 'schedule-initial-appointment', reason: 'vendor-retains-appointment' };

/** Every choice of a system that can be made, and what is left of an enrollment that was rolled back there. */
const CHOICES: readonly (readonly [Partial<Systems>, residue: readonly object[]])[] = [
  [{ ehr: 'postgres' }, []],
  [{ ehr: 'fhir' }, []],
  [{ ehr: 'fhir', directory: 'fhir', scheduling: 'fhir' }, []],
  [{ ehr: 'epic' }, [CHART]],
  [{ ehr: 'millennium' }, [CHART]],
  [{ ehr: 'touchworks' }, [CHART]],
  [{ ehr: 'athena' }, [CHART]],
  [{ ehr: 'athena', directory: 'athena', scheduling: 'athena' }, [VISIT, CHART]],
  [{ ehr: 'postgres', identity: 'experian' }, []],
  [{ ehr: 'postgres', portal: 'keycloak' }, []],
];

for (const [choice, residue] of CHOICES) {
  const name = Object.entries(choice)
    .map(([port, system]) => `${port} ${system}`)
    .join(', ');

  test(`${name}: a patient is enrolled`, async () => {
    await using chosen = await chosenSystems(choice);
    assert.deepEqual(await outcomeAt(chosen), { kind: 'enrolled', residue: [] });
  });

  test(`${name}: after the last answer is lost all is rolled back, and what stays is named`, async () => {
    await using chosen = await chosenSystems(choice);
    const kind = residue.length === 0 ? 'rolled-back' : 'rolled-back-with-residue';
    assert.deepEqual(await outcomeAt(chosen, true), { kind, residue });
  });
}

/** Runs one enrollment to its end; the visit is booked and its answer lost where that is wanted. */
async function outcomeAt(chosen: ChosenSystems, isBookingLost = false) {
  const settings = { ...chosen.settings, SMTP_URL: mail.url };
  const worker = bench.worker(settings, (ports) => (plan) => {
    const { scheduling } = ports(plan);
    const book: typeof scheduling.book = async (...asked) => {
      const made = await scheduling.book(...asked);
      if (isBookingLost) throw new Failure('UNKNOWN_OUTCOME');
      return made;
    };
    return Object.create(ports(plan), { scheduling: { value: { ...scheduling, book } } });
  });
  const id = await bench.accept(worker.plan);
  const ended: Outcome = await sagaInProcess(worker, id, bench.newRun(id)).run();
  assert.equal(await findingOf(id), null, 'what a bureau found is forgotten at the end');
  await assertDisclosed(id, chosen);
  if (ended.kind === 'rolled-back')
    for (const { url } of [chosen.partners.ehr, chosen.partners.portal])
      assert.deepEqual(await leftOf(id, url), []);
  return { kind: ended.kind, residue: ended.residue };
}

interface Held {
  readonly type?: string;
  readonly versions?: readonly unknown[];
}

/** What a partner still holds of an enrollment, history included; a slot was there before, and is only free again. */
async function leftOf(id: string, url: string): Promise<readonly Held[]> {
  const { records } = (await (await fetch(`${url}/__records`)).json()) as { records: Held[] };
  return records
    .map((held) => (held.type === 'Slot' ? { versions: held.versions?.slice(-1) ?? [] } : held))
    .filter((held) => JSON.stringify(held).includes(id));
}

/** The trail names what went out: no outside EHR is sent the SSN digits, which the built-in one keeps. */
async function assertDisclosed(id: string, { systems: { ehr } }: ChosenSystems): Promise<void> {
  const told = await row<{ fields: readonly string[] }>(
    bench.database.owner,
    `SELECT facts->'fields' AS fields FROM audit_entry
     WHERE enrollment_id = ? AND event = 'phi.disclosed' AND facts->>'recipient' = 'ehr' LIMIT 1`,
    [id],
  );
  assert.equal(told?.fields.includes('ssnLast4'), ehr === 'postgres');
  assert.ok(told?.fields.includes('lastName'));
}

/** What the intent still keeps of the bureau's finding. */
async function findingOf(id: string): Promise<string | null> {
  const kept = await row<{ made_version: string | null }>(
    bench.database.owner,
    "SELECT made_version FROM intent WHERE enrollment_id = ? AND step = 'verify-identity'",
    [id],
  );
  return kept?.made_version ?? null;
}
