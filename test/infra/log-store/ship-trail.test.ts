import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Transaction } from '../../../infra/postgres/database.js';
import { canRun } from '../../support/counts.js';
import * as tamper from '../audit/support/tampering.js';
import { newIds } from '../audit/support/trail-bench.js';
import { opsHere } from '../ops/support/ops-command.js';
import { isRsyslogThere } from './support/rsyslog.js';
import { startShipperProcess } from './support/shipper-process.js';
import { type ShippingBench, startShippingBench } from './support/shipping-bench.js';

/** The trail on its way to a real rsyslogd, which is taken away in every manner. */
const skip = !canRun('rsyslog', isRsyslogThere());
const SLOWLY = { bytesPerSecond: 250_000 };

let bench: ShippingBench;
before(async () => {
  if (skip) return;
  bench = await startShippingBench();
  for (let checkpoint = 1; checkpoint <= 2; checkpoint += 1) await bench.grow(20);
});
after(() => bench?.stop());

test('what checkpoints cover is in the store once and in order, each checkpoint after its entries', {
  skip,
}, async () => {
  await bench.trail.append(newIds(1), 1); // No checkpoint covers it.
  assert.deepEqual(await bench.shipAll(), []);
  const written = bench.written();
  assert.deepEqual(
    written.map(({ text }) => text),
    await bench.expected(),
  );
  assert.deepEqual(
    written.slice(199, 202).map(({ kind, place }) => `${kind} ${place}`),
    ['entry position="200"', 'checkpoint checkpoint="1"', 'entry position="201"'],
  );
  await bench.shipAll();
  assert.equal(bench.written().length, 402, 'nothing is shipped twice');
});

test('the file of the store is a witness: a cut tail and a whole rewrite are found against it', {
  skip,
}, async () => {
  const { trail, store } = bench;
  const settings = {
    MODE: 'development',
    DATABASE_READER_URL: trail.database.urls.reader,
    DATABASE_CA_FILE: trail.database.caFile,
    CERTIFICATE_KEY: JSON.stringify(trail.keys),
  };
  const file = store.file('trail.log');
  const sound = await opsHere(settings, 'audit', 'verify', '--witness', file);
  assert.equal(sound.code, 0, sound.stdout);
  const witness = store.text('trail.log');
  const differing = async (change: (tx: Transaction) => Promise<unknown>) =>
    (await trail.verdictAfter(change, witness)).findings
      .filter(({ problem }) => problem === 'witness-differs')
      .map(({ checkpoint }) => checkpoint);
  assert.deepEqual(await differing((tx) => tamper.cutTail(tx, 1)), [2]);
  const rewrite = async (tx: Transaction) => {
    const at = await tamper.entryAt(tx, 1);
    await tamper.edit(tx, at);
    await tamper.rehash(tx, at.id);
    await tamper.signAgain(tx, trail.signer);
  };
  assert.deepEqual(await differing(rewrite), [1, 2]);
});

for (const [how, end] of [
  ['killed', () => bench.store.kill()],
  ['stopped in good order', () => bench.store.child.stop()],
] as const)
  test(`a store that is ${how} in the middle of a batch and comes back: nothing lost, nothing doubled`, {
    skip,
  }, async () => {
    await bench.grow(50);
    await bench.line.turn(SLOWLY);
    const shipping = bench.shipAll(bench.line.port);
    await bench.untilMore();
    await end();
    assert.equal(await bench.isAllShipped(), false, 'it was in the middle');
    await bench.line.turn('free');
    await bench.store.start();
    assert.deepEqual(await shipping, ['log-store.away', 'log-store.back']);
    await bench.assertAllThere();
  });

test('a shipper that is killed in the middle of a batch goes on where it was, and says how far it is behind', {
  skip,
}, async (t) => {
  await bench.grow(50);
  await bench.line.turn(SLOWLY);
  const { trail, store, line, folder } = bench;
  const settings = {
    ...store.settings,
    LOG_STORE_URL: `syslog+tls://localhost:${line.port}`,
    DATABASE_AUDITOR_URL: trail.database.urls.auditor,
    DATABASE_CA_FILE: trail.database.caFile,
    LOG_SPOOL_DIR: folder,
  };
  const first = await startShipperProcess(settings);
  t.after(() => first.stop());
  await bench.untilMore();
  assert.match(await first.metrics(), /^enrollment_log_store_behind_positions 500$/m);
  assert.match(await first.metrics(), /^enrollment_log_store_behind_seconds [1-9\d.]+$/m);
  await first.stop('SIGKILL');
  await line.turn('free');
  const second = await startShipperProcess(settings);
  t.after(() => second.stop());
  await bench.untilShipped();
  assert.match(await second.metrics(), /^enrollment_log_store_behind_positions 0$/m);
  await bench.assertAllThere();
});
