import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { LogEvent } from '../../../activities/domain/log.js';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { freePort } from '../../../infra/dev/launch/free-port.js';
import { deliver } from '../../../infra/log-store/log-store.js';
import { ship } from '../../../infra/log-store/ship.js';
import { framed } from '../../../infra/log-store/syslog-message.js';
import { trailMark } from '../../../infra/log-store/trail-mark.js';
import { trailSource } from '../../../infra/log-store/trail-source.js';
import type { Transaction } from '../../../infra/postgres/database.js';
import { trailLines } from '../../../infra/postgres/trail-lines.js';
import { canRun } from '../../support/counts.js';
import { eventually } from '../../support/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import * as tamper from '../audit/support/tampering.js';
import { newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';
import { somePort } from '../dev/support/temporary-folder.js';
import { opsHere } from '../ops/support/ops-command.js';
import { isRsyslogThere, pemsOf, type Rsyslog, startRsyslog } from './support/rsyslog.js';
import { startShipperProcess } from './support/shipper-process.js';
import { folded, storedIn } from './support/stored.js';

/** The trail on its way to a real rsyslogd, which is taken away in every manner. */
const skip = !canRun('rsyslog', isRsyslogThere());

const SLOWLY = { bytesPerSecond: 250_000 };

let bench: TrailBench;
let store: Rsyslog;
let line: TcpProxy;
let folder: string;
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'enrollment-shipper-'));
  [bench, store] = await Promise.all([startTrailBench(), startRsyslog()]);
  line = await startTcpProxy(await freePort(somePort(), new Set()), store.target.port);
  await grow(20);
});
after(async () => {
  await line?.[Symbol.asyncDispose]();
  await Promise.all([bench?.stop(), store?.stop()]);
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Entries of ten enrollments, and checkpoints over them. */
async function grow(each: number, checkpoints = 2): Promise<void> {
  for (let round = 0; round < checkpoints; round += 1) {
    await bench.append(newIds(10), each);
    await bench.checkpoints.take();
  }
}

const mark = () => trailMark(join(folder, 'trail-shipped.json'));
const written = () => storedIn(store.text('trail.log')).filter(isOfTrail);
const isOfTrail = ({ application }: { application: string }) => application === 'enrollment-trail';
const lastPosition = () => bench.database.owner.transaction((tx) => tamper.lastPosition(tx));

/** What the store should have: the lines of an export, as far as checkpoints cover them. */
async function expected(): Promise<readonly string[]> {
  const lines: string[] = [];
  await bench.database.auditor.transaction(async (tx) => {
    for await (const each of trailLines(tx)) lines.push(JSON.stringify(each));
  });
  return lines.filter((each) => !each.startsWith('{"entry":{"position":null'));
}

/** Once what came twice is one, the store has what it should have. */
async function assertAllThere(): Promise<void> {
  const texts = folded(written()).map(({ text }) => text);
  assert.deepEqual(texts, await expected());
}

const untilShipped = async (): Promise<void> => {
  const last = await lastPosition();
  await eventually(async () => ((await mark().read()).position === last ? true : null));
};

/** Ships until everything is there and the mark has moved behind it; answers what was told meanwhile. */
async function shipAll(port = store.target.port): Promise<readonly LogEvent[]> {
  const told: LogEvent[] = [];
  const note = (event: LogEvent) => void told.push(event);
  const stopping = new AbortController();
  const source = trailSource(bench.database.auditor, mark());
  const target = { ...store.target, port };
  const take = (batch: readonly Buffer[]) => deliver(target, batch);
  const done = ship(source, take, { info: note, error: note }, stopping.signal);
  await untilShipped();
  stopping.abort();
  await done;
  return told;
}

/** Waits, without a pause that could be too long, until the store has written something more. */
async function untilMore(): Promise<void> {
  const before = store.text('trail.log').length;
  while (store.text('trail.log').length === before) await pause(1);
}

test('what checkpoints cover is in the store once and in order, each checkpoint after its entries', {
  skip,
}, async () => {
  await bench.append(newIds(1), 1); // No checkpoint covers it.
  assert.deepEqual(await shipAll(), []);
  assert.deepEqual(
    written().map(({ text }) => text),
    await expected(),
  );
  assert.deepEqual(
    written()
      .slice(199, 202)
      .map(({ kind, place }) => `${kind} ${place}`),
    ['entry position="200"', 'checkpoint checkpoint="1"', 'entry position="201"'],
  );
  await shipAll();
  assert.equal(written().length, 402, 'nothing is shipped twice');
});

test('the file of the store is a witness: a cut tail and a whole rewrite are found against it', {
  skip,
}, async () => {
  const settings = {
    MODE: 'development',
    DATABASE_READER_URL: bench.database.urls.reader,
    DATABASE_CA_FILE: bench.database.caFile,
    CERTIFICATE_KEY: JSON.stringify(bench.keys),
  };
  const file = store.file('trail.log');
  const sound = await opsHere(settings, 'audit', 'verify', '--witness', file);
  assert.equal(sound.code, 0, sound.stdout);
  const witness = store.text('trail.log');
  const differing = async (change: (tx: Transaction) => Promise<unknown>) =>
    (await bench.verdictAfter(change, witness)).findings
      .filter(({ problem }) => problem === 'witness-differs')
      .map(({ checkpoint }) => checkpoint);
  assert.deepEqual(await differing((tx) => tamper.cutTail(tx, 1)), [2]);
  const rewrite = async (tx: Transaction) => {
    const at = await tamper.entryAt(tx, 1);
    await tamper.edit(tx, at);
    await tamper.rehash(tx, at.id);
    await tamper.signAgain(tx, bench.signer);
  };
  assert.deepEqual(await differing(rewrite), [1, 2]);
});

test('what the store writes its owner changes, its group reads, and nobody else', { skip }, () => {
  assert.equal(statSync(store.file('trail.log')).mode & 0o777, 0o640);
});

const probe = (place: number) =>
  framed({
    ...{ severity: 'notice', facility: 'audit', application: 'probe', kind: 'entry' },
    ...{ at: null, host: 'localhost', place: { probe: place }, text: 'x'.repeat(500) },
  });

test('nobody writes without a certificate, with one of another authority, or under TLS 1.2', {
  skip,
}, async () => {
  const earlier = store.text('trail.log').length;
  const { ca, port, host } = store.target;
  const ours = pemsOf(store.tls);
  const foreign = pemsOf(await localCertificates(join(folder, 'foreign')));
  const old = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
  await assert.rejects(deliver({ ...foreign, host, port, ca }, [probe(1)]), { name: 'Failure' });
  for (const options of [{}, { cert: foreign.cert, key: foreign.key }, { ...ours, ...old }]) {
    const socket = connect({ host, port, ca, servername: host, ...options });
    socket.on('secureConnect', () => void socket.write(probe(2))).on('error', () => undefined);
    await new Promise((resolve) => void socket.once('close', resolve));
  }
  await deliver(store.target, [probe(3)]);
  const added = storedIn(store.text('trail.log').slice(earlier));
  assert.deepEqual(
    added.map(({ place }) => place),
    ['probe="3"'],
  );
});

test('a store that is not who it should be is given nothing', { skip }, async () => {
  const { ca } = pemsOf(await localCertificates(join(folder, 'foreign')));
  await assert.rejects(deliver({ ...store.target, ca }, [probe(4)]), { code: 'AUTH' });
});

test('a store that ends before it has read all does not pass for one that has, however it ends', {
  skip,
}, async () => {
  const batch = Array.from({ length: 2_000 }, (_, place) => probe(place));
  for (const end of [() => store.child.stop(), () => store.kill()]) {
    const delivery = deliver(store.target, batch);
    const refused = assert.rejects(delivery, { code: 'UNAVAILABLE' });
    await untilMore();
    await end();
    await refused;
    await store.start();
  }
});

for (const [how, end] of [
  ['killed', () => store.kill()],
  ['stopped in good order', () => store.child.stop()],
] as const)
  test(`a store that is ${how} in the middle of a batch and comes back: nothing lost, nothing doubled`, {
    skip,
  }, async () => {
    await grow(50, 1);
    await line.turn(SLOWLY);
    const shipping = shipAll(line.port);
    await untilMore();
    await end();
    assert.ok((await mark().read()).position < (await lastPosition()), 'it was in the middle');
    await line.turn('free');
    await store.start();
    assert.deepEqual(await shipping, ['log-store.away', 'log-store.back']);
    await assertAllThere();
  });

test('a shipper that is killed in the middle of a batch goes on where it was, and says how far it is behind', {
  skip,
}, async () => {
  await grow(50, 1);
  await line.turn(SLOWLY);
  const settings = {
    ...store.settings,
    LOG_STORE_URL: `syslog+tls://localhost:${line.port}`,
    DATABASE_AUDITOR_URL: bench.database.urls.auditor,
    DATABASE_CA_FILE: bench.database.caFile,
    LOG_SPOOL_DIR: folder,
  };
  const first = await startShipperProcess(settings);
  await untilMore();
  assert.match(await first.metrics(), /^enrollment_log_store_behind_positions 500$/m);
  assert.match(await first.metrics(), /^enrollment_log_store_behind_seconds [1-9\d.]+$/m);
  await first.stop('SIGKILL');
  await line.turn('free');
  const second = await startShipperProcess(settings);
  await untilShipped();
  assert.match(await second.metrics(), /^enrollment_log_store_behind_positions 0$/m);
  await second.stop();
  await assertAllThere();
});
