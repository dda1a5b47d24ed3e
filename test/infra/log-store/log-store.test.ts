import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { deliver } from '../../../infra/log-store/log-store.js';
import { framed } from '../../../infra/log-store/syslog-message.js';
import { canRun } from '../../support/counts.js';
import { isRsyslogThere, pemsOf, type Rsyslog, startRsyslog } from './support/rsyslog.js';
import { storedIn } from './support/stored.js';

/** Who may write to the store, and when the store has what it was given. */
const skip = !canRun('rsyslog', isRsyslogThere());

let store: Rsyslog;
let folder: string;
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'enrollment-foreign-'));
  store = await startRsyslog();
});
after(async () => {
  await store?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const probe = (place: number) =>
  framed({
    ...{ severity: 'notice', facility: 'audit', application: 'probe', kind: 'entry' },
    ...{ at: null, host: 'localhost', place: { probe: place }, text: 'x'.repeat(500) },
  });

test('nobody writes without a certificate, with one of another authority, or under TLS 1.2', {
  skip,
}, async () => {
  const { ca, port, host } = store.target;
  const ours = pemsOf(store.tls);
  const foreign = pemsOf(await localCertificates(join(folder, 'foreign')));
  const old = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
  await assert.rejects(deliver({ ...foreign, host, port, ca }, [probe(1)]), { name: 'Failure' });
  for (const options of [{}, { cert: foreign.cert, key: foreign.key }, { ...ours, ...old }]) {
    const socket = connect({ host, port, ca, servername: host, ...options });
    socket.on('secureConnect', () => void socket.end(probe(2))).on('error', () => undefined);
    await new Promise((resolve) => void socket.once('close', resolve));
  }
  await deliver(store.target, [probe(3)]);
  assert.deepEqual(
    storedIn(store.text('trail.log')).map(({ place }) => place),
    ['probe="3"'],
  );
});

test('a store that is not who it should be is given nothing', { skip }, async () => {
  const { ca } = pemsOf(await localCertificates(join(folder, 'foreign')));
  await assert.rejects(deliver({ ...store.target, ca }, [probe(4)]), { code: 'AUTH' });
});

test('what the store writes its owner changes, its group reads, and nobody else', { skip }, () => {
  assert.equal(statSync(store.file('trail.log')).mode & 0o777, 0o640);
});

test('a store that ends before it has read all does not pass for one that has, however it ends', {
  skip,
}, async () => {
  const batch = Array.from({ length: 2_000 }, (_, place) => probe(place));
  for (const end of [() => store.child.stop(), () => store.kill()]) {
    const earlier = store.text('trail.log').length;
    const refused = assert.rejects(deliver(store.target, batch), { code: 'UNAVAILABLE' });
    while (store.text('trail.log').length === earlier) await pause(1);
    await end();
    await refused;
    await store.start();
  }
});
