import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../../infra/mail/delivery.js';
import { mailServer } from '../../../infra/mail/mail-server.js';
import { deliver } from '../../../infra/mail/smtp.js';
import { type Fault, faultyMailServer, type Stage } from './support/faulty-mail-server.js';
import { outgoing } from './support/letters.js';

const LIMIT_MS = 5_000;
const SHORT_MS = 400;

const COURSES: readonly (readonly [Stage, Fault, Delivery])[] = [
  ['connect', 'cut', 'deferred'],
  ['connect', 'hang', 'deferred'],
  ['connect', '554 no service here', 'deferred'],
  ['connect', '421 come back later', 'deferred'],
  ['EHLO', 'cut', 'deferred'],
  ['MAIL', 'cut', 'deferred'],
  ['MAIL', '451 try later', 'deferred'],
  ['MAIL', '550 not from you', 'refused'],
  ['RCPT', 'cut', 'deferred'],
  ['RCPT', '450 greylisted', 'deferred'],
  ['RCPT', '550 no such user', 'refused'],
  ['DATA', 'cut', 'deferred'],
  ['DATA', 'hang', 'deferred'],
  ['DATA', '451 not now', 'deferred'],
  ['DATA', '554 never', 'refused'],
  ['body', 'cut', 'deferred'],
  ['body', '421 shutting down', 'deferred'],
  ['body', '552 too much', 'refused'],
  ['body', '250 too early', 'deferred'],
  ['dot', 'cut', 'unknown'],
  ['dot', 'hang', 'unknown'],
  ['dot', '451 try later', 'deferred'],
  ['dot', '421 shutting down', 'deferred'],
  ['dot', '554 spam', 'refused'],
];

for (const [stage, fault, expected] of COURSES)
  test(`a server that answers ${stage} with ${fault}: ${expected}`, async () => {
    await using server = await faultyMailServer();
    server.fault = { stage, fault, times: 1 };
    const limitMs = fault === 'hang' ? SHORT_MS : LIMIT_MS;
    assert.equal(await deliver(mailServer(server.url), await outgoing(), { limitMs }), expected);
    assert.equal(server.delivered.length, 0);
    // What is called unsent was never complete at the other end, unless the server itself said no to it.
    if (expected === 'deferred' && stage !== 'dot') assert.equal(server.complete.length, 0);
  });

test('an accepted message arrives once, dots included, and the line is closed politely', async () => {
  await using server = await faultyMailServer();
  const message = await outgoing();
  assert.equal(await deliver(mailServer(server.url), message, { limitMs: LIMIT_MS }), 'accepted');
  assert.equal(server.delivered.length, 1);
  const unstuffed = server.delivered[0]?.replace(/^\./gm, '');
  assert.equal(unstuffed, message.content.toString().replace(/\r\n$/, ''));
  assert.equal(server.commands.filter((line) => line.startsWith('MAIL')).length, 1);
  await server.hears('QUIT');
});

test('nobody listens: deferred', async () => {
  const server = await faultyMailServer();
  await server[Symbol.asyncDispose]();
  const limits = { limitMs: LIMIT_MS };
  assert.equal(await deliver(mailServer(server.url), await outgoing(), limits), 'deferred');
});

test('a try that is called off before the dot never completes', async () => {
  await using server = await faultyMailServer();
  server.fault = { stage: 'DATA', fault: 'hang', times: 1 };
  const limits = { limitMs: LIMIT_MS, signal: AbortSignal.timeout(SHORT_MS) };
  assert.equal(await deliver(mailServer(server.url), await outgoing(), limits), 'deferred');
  assert.equal(server.complete.length, 0);
});

test('a try that has no time left, or was called off before it began, does not connect', async () => {
  await using server = await faultyMailServer();
  const message = await outgoing();
  const target = mailServer(server.url);
  assert.equal(await deliver(target, message, { limitMs: 0 }), 'deferred');
  const signal = AbortSignal.abort();
  assert.equal(await deliver(target, message, { limitMs: LIMIT_MS, signal }), 'deferred');
  assert.deepEqual(server.commands, []);
});

test('a sender that is no address is a setting to be mended: deferred, and the server is not asked', async () => {
  await using server = await faultyMailServer();
  const message = await outgoing({ from: 'Clinic <enrollment@clinic.test>' });
  assert.equal(await deliver(mailServer(server.url), message, { limitMs: LIMIT_MS }), 'deferred');
  assert.deepEqual(server.commands, []);
});

const EVIL = 'mallory@evil.test';
const RECIPIENTS = [
  `alice@example.com, ${EVIL}`,
  `alice@example.com;${EVIL}`,
  `alice@example.com\r\nBcc: ${EVIL}`,
  `alice@example.com>\r\nRCPT TO:<${EVIL}`,
  `alice@example.com\nRCPT TO:<${EVIL}>`,
  `alice@example.com\r\nDATA`,
  `Alice <${EVIL}>`,
  `"alice@example.com" <${EVIL}>`,
  `<${EVIL}>`,
  `group:${EVIL};`,
  `alice@example.com\0${EVIL}`,
  `alice@example.com ${EVIL}`,
  `alice@example.com\u2028${EVIL}`,
  `alice@exam\u200bple.com`,
  `@relay.test:${EVIL}`,
  `alice%evil.test@example.com@evil.test`,
  'alice@[127.0.0.1]',
  'alice@localhost',
  'alice',
  '',
  `${'a'.repeat(65)}@example.com`,
];

for (const to of RECIPIENTS)
  test(`the recipient ${JSON.stringify(to).slice(0, 60)} gets nothing, and nobody else does`, async () => {
    await using server = await faultyMailServer();
    const message = await outgoing({ to });
    assert.equal(await deliver(mailServer(server.url), message, { limitMs: LIMIT_MS }), 'refused');
    assert.deepEqual(server.commands, []);
  });

const SUBJECTS = [
  `Hello\r\nBcc: ${EVIL}`,
  `Hello\nTo: ${EVIL}`,
  `Hello\rCc: ${EVIL}`,
  `Hello\r\n\r\n<script>body()</script>`,
  `Hello\r\n.\r\nMAIL FROM:<${EVIL}>`,
  `Hello\u2028Bcc: ${EVIL}`,
  `=?utf-8?q?Hello=0D=0ABcc:_${EVIL}?=`,
];

for (const subject of SUBJECTS)
  test(`the subject ${JSON.stringify(subject)} stays one header and names no recipient`, async () => {
    await using server = await faultyMailServer();
    const message = await outgoing({ subject });
    assert.equal(await deliver(mailServer(server.url), message, { limitMs: LIMIT_MS }), 'accepted');
    const [headers = ''] = server.delivered[0]?.split('\r\n\r\n') ?? [];
    assert.equal(headers.match(/^(bcc|cc):/gim), null);
    assert.deepEqual(headers.match(/^to:.*$/gim), ['To: alice@example.com']);
    const asked = server.commands.filter((line) => line.startsWith('RCPT'));
    assert.deepEqual(asked, ['RCPT TO:<alice@example.com>']);
    assert.equal(server.delivered.length, 1);
  });
