import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { ownCode } from '../../../infra/dev/own-code.js';
import { mailServer } from '../../../infra/mail/mail-server.js';
import { deliver } from '../../../infra/mail/smtp.js';
import { faultyMailServer } from './support/faulty-mail-server.js';
import { outgoing } from './support/letters.js';

const SEND_ONCE = fileURLToPath(new URL('support/send-once.ts', import.meta.url));
let folder: string;
let tls: Awaited<ReturnType<typeof localCertificates>>;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enrollment-mail-'));
  tls = await localCertificates(join(folder, 'tls'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Received {
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly text: string;
}

async function realServer(options: SMTPServerOptions) {
  const received: Received[] = [];
  const server = new SMTPServer({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    authOptional: true,
    logger: false,
    onData(stream, { secure, user }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({ secure, user, text: Buffer.concat(parts).toString() });
        done();
      });
    },
    onAuth: ({ username, password }, _session, done) =>
      password === 's3cret/@' ? done(null, { user: username ?? '' }) : done(new Error('no')),
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    received,
    authority: `localhost:${(listening.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(closed)),
  };
}

/** Sends from a process that trusts our authority. */
async function sendTrusting(url: string): Promise<string> {
  const env = { NODE_EXTRA_CA_CERTS: tls.caFile };
  const run = promisify(execFile);
  return (await run(process.execPath, [...ownCode(SEND_ONCE), url], { env })).stdout;
}

test('STARTTLS is taken when it is offered', async () => {
  await using server = await realServer({});
  assert.equal(await sendTrusting(`smtp://${server.authority}`), 'accepted');
  assert.deepEqual(
    server.received.map(({ secure }) => secure),
    [true],
  );
});

test('smtps speaks TLS from the first byte, and logs in', async () => {
  await using server = await realServer({ secure: true, authOptional: false });
  const url = `smtps://enrollment:${encodeURIComponent('s3cret/@')}@${server.authority}`;
  assert.equal(await sendTrusting(url), 'accepted');
  assert.deepEqual(
    server.received.map(({ secure, user }) => ({ secure, user })),
    [{ secure: true, user: 'enrollment' }],
  );
});

test('a login that is refused is our fault, not the letter: deferred', async () => {
  await using server = await realServer({ secure: true, authOptional: false });
  assert.equal(await sendTrusting(`smtps://enrollment:wrong@${server.authority}`), 'deferred');
  assert.equal(server.received.length, 0);
});

test('a server that nobody vouches for gets nothing, over either kind of TLS', async () => {
  for (const secure of [true, false]) {
    await using server = await realServer({ secure });
    const target = mailServer(`${secure ? 'smtps' : 'smtp'}://${server.authority}`);
    assert.equal(await deliver(target, await outgoing(), { limitMs: 5_000 }), 'deferred');
    assert.equal(server.received.length, 0);
  }
});

test('across a network it is TLS or nothing; on this machine it may be clear', async () => {
  await using server = await faultyMailServer();
  const target = { ...mailServer(server.url), requireTLS: true };
  assert.equal(await deliver(target, await outgoing(), { limitMs: 5_000 }), 'deferred');
  assert.equal(server.commands.filter((line) => line.startsWith('MAIL')).length, 0);
  assert.equal(mailServer('smtp://mail.clinic.test').requireTLS, true);
  assert.equal(mailServer('smtp://127.evil.test').requireTLS, true);
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    assert.equal(mailServer(`smtp://${host}:1025`).requireTLS, false);
  assert.equal(mailServer('smtps://mail.clinic.test').port, 465);
  assert.equal(mailServer('smtp://mail.clinic.test').port, 587);
});
