import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { localCertificateSigner } from '../../infra/crypto/certificate-signer.js';
import { NOTHING } from '../../infra/dev/start/proof.js';
import { readCertificates } from '../../infra/postgres/certificates.js';
import { rows } from '../../infra/postgres/database.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack();
});
afterEach(() => bench?.clearFaults());
after(() => bench?.stop());

test('a chart that lands after its purge had ended is found, undone, and certified by an addendum', async () => {
  const person = bench.nextPerson();
  const match = { operation: 'create', person: { lastName: person.lastName } } as const;
  // The later one strikes first: one request that is late, and none after it that gets through.
  await bench.fault('ehr', { match, times: 'always', effect: 'before', status: 503 });
  await bench.fault('ehr', { match, effect: 'late', delayMs: 20_000 });
  const { enrollmentId: id } = await bench.portal.submit(person);
  const { outcome } = await bench.ended(id);
  assert.equal(outcome, 'rolled-back');
  assert.deepEqual(await bench.proof(id, person.email), NOTHING, 'nothing at the end');
  await eventually(async () => (await bench.proof(id, person.email))['EHR resources'] || null);
  const addendum = await eventually(
    async () => (await readCertificates(bench.owner, id as EnrollmentId))[1] ?? null,
  );
  assert.deepEqual(await bench.proof(id, person.email), NOTHING);
  const statement = await localCertificateSigner(bench.keyringFile).verify(addendum);
  assert.deepEqual([statement?.['enrollmentId'], statement?.['addendum']], [id, 1]);
  assert.deepEqual(
    (
      await rows<{ event: string; actor: string }>(
        bench.owner,
        `SELECT event, actor FROM audit_entry WHERE enrollment_id = ? AND event LIKE 'late-effect.%' ORDER BY seq`,
        [id],
      )
    ).map(({ event, actor }) => `${event} by ${actor}`),
    ['late-effect.found by service:sweep', 'late-effect.undone by service:worker'],
  );
  assert.equal((await bench.portal.status(id)).outcome, 'rolled-back', 'the outcome stands');
});

test('sweeps that never pause do not touch a running saga: all are enrolled', async () => {
  const schedule = bench.temporal.schedule.getHandle('sweep');
  let isOver = false;
  const sweeping = (async () => {
    while (!isOver) await schedule.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
  })();
  const accepted = await Promise.all(
    Array.from({ length: count(12, 60) }, () => bench.portal.submit(bench.nextPerson())),
  );
  for (const { enrollmentId } of accepted)
    assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  isOver = true;
  await sweeping;
});

test('each sweep leaves its counts in the trail and in the metrics, where overdue keys are too', async () => {
  const [latest] = await rows<{ counts: Record<string, number> }>(
    bench.owner,
    `SELECT facts -> 'counts' AS counts FROM audit_entry WHERE event = 'sweep.completed'
       AND facts -> 'counts' ? 'create-ehr-record' LIMIT 1`.replace('? ', '\\? '),
  );
  assert.equal(latest?.counts['create-ehr-record'], 1, 'the late chart, by the step that made it');
  const metrics = await (await fetch(bench.stack.file.metricsUrl)).text();
  assert.match(metrics, /enrollment_late_effects_total\{step="create-ehr-record"\} 1/);
  assert.match(metrics, /enrollment_sweep_total\{kind="looked"\} \d/);
  for (const lineage of ['pending', 'records'])
    assert.ok(metrics.includes(`enrollment_keys_overdue{lineage="${lineage}"} 0`), lineage);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));
