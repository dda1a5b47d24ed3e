import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildPatientPortal, type PortalServerParts } from '../../../api/patient-portal/server.js';
import { passwordHashes } from '../../../infra/crypto/password-hash.js';
import { jsonLog } from '../../../infra/observability/log.js';
import { openDatabase } from '../../../infra/postgres/database.js';
import { takenNotes } from '../../support/taken-notes.js';
import { localCertificate } from '../support/authority.js';

const ORIGIN = 'https://portal.test';
/** A database that is away: whatever gets past the door ends in a 503. */
const db = openDatabase({
  url: 'postgres://nobody:x@localhost:1/none',
  poolSize: 1,
  applicationName: 'test',
});
let app: FastifyInstance;
let tls: PortalServerParts['tls'];

const built = (limits: PortalServerParts['limits']) =>
  buildPatientPortal({
    ...{ tls, db, limits },
    log: jsonLog('patient-portal', 'silent'),
    notes: takenNotes('patient-portal'),
    keyring: {} as never, // Nothing gets so far.
    passwords: passwordHashes(),
    usernameIndex: (email) => Buffer.from(email.toLowerCase()),
    publicUrl: `${ORIGIN}/`,
  });

before(async () => {
  tls = await localCertificate();
  app = await built({ perAddressPerMinute: 1_000, perAccountPerQuarterHour: 1_000 });
});
after(async () => {
  await app.close();
  await db.destroy();
});

const send = (
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { origin: ORIGIN },
  to = app,
) =>
  to.inject({
    ...{ method: 'POST', url },
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

test('a page lets nothing in from elsewhere, is not kept, and says in words that it is not there', async () => {
  const { statusCode, headers, body } = await app.inject('/nowhere?name=Canaria');
  assert.equal(statusCode, 404);
  assert.match(
    `${headers['content-security-policy']}`,
    /default-src 'none';.*frame-ancestors 'none'/,
  );
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'same-origin');
  assert.match(body, /<h1>Page not found<\/h1>/);
  assert.doesNotMatch(body, /Canaria|nowhere/);
});

for (const headers of [
  {},
  { origin: 'null' },
  { origin: 'https://portal.test.evil.example' },
  { origin: 'http://portal.test' },
])
  for (const path of ['/sign-in', '/sign-out', '/activate', '/activate/account'])
    test(`${path} takes no form ${Object.values(headers)[0] ?? 'without an origin'}`, async () => {
      assert.equal(
        (await send(path, {}, headers as Readonly<Record<string, string>>)).statusCode,
        403,
      );
    });

test('a form is a form: JSON, files and what is too long are refused before anything is looked at', async () => {
  const headers = { origin: ORIGIN };
  const as = (type: string, payload: string) =>
    app.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { ...headers, 'content-type': type },
      payload,
    });
  assert.equal((await as('application/json', '{"email":"a"}')).statusCode, 415);
  assert.equal((await as('multipart/form-data; boundary=x', '--x--')).statusCode, 415);
  assert.equal((await send('/sign-in', { email: 'a'.repeat(5_000) })).statusCode, 413);
});

test('with the database away the portal is busy, and what was typed is in no answer', async () => {
  const typed = { email: 'canaria@mail.example', password: 'canaria-secret', code: '987654' };
  const { statusCode, headers, body } = await send('/sign-in', typed);
  assert.equal(statusCode, 503);
  assert.ok(Number(headers['retry-after']) > 0);
  assert.match(body, /<h1>The portal is busy<\/h1>/);
  assert.doesNotMatch(body, /canaria|987654/);
});

test('an address that tries too often waits, whatever it tries', async () => {
  await using strict = await built({ perAddressPerMinute: 3, perAccountPerQuarterHour: 1_000 });
  const codes: number[] = [];
  for (const path of ['/activate', '/sign-in', '/activate/account', '/sign-in', '/activate'])
    codes.push((await send(path, { email: 'a@b.example' }, { origin: ORIGIN }, strict)).statusCode);
  assert.deepEqual(codes, [503, 503, 503, 429, 429]);
});

test('an account that is tried too often waits, also one that there is not; others do not', async () => {
  await using strict = await built({ perAddressPerMinute: 1_000, perAccountPerQuarterHour: 2 });
  const tried = async (email: string) =>
    (await send('/sign-in', { email }, { origin: ORIGIN }, strict)).statusCode;
  assert.deepEqual(
    [await tried('a@b.example'), await tried(' A@b.example'), await tried('a@B.example')],
    [503, 503, 429],
  );
  assert.equal(await tried('other@b.example'), 503);
});

test('without a session there is the sign-in page, and the browser forgets what it had', async () => {
  const { statusCode, headers } = await app.inject('/');
  assert.equal(statusCode, 303);
  assert.equal(headers.location, '/sign-in');
  assert.equal(
    headers['set-cookie'],
    '__Host-portal-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict',
  );
});

test('every field of the sign-in page has a label and says to browsers what belongs in it', async () => {
  const { body } = await app.inject('/sign-in');
  const inputs = [
    ...body.matchAll(/<input id="([a-z-]+)" name="\1"[^>]*autocomplete="([a-z-]+)"/g),
  ];
  assert.deepEqual(
    inputs.map(([, name, filled]) => [name, filled]),
    [
      ['email', 'username'],
      ['password', 'current-password'],
      ['code', 'one-time-code'],
    ],
  );
  for (const [, name] of inputs) assert.ok(body.includes(`<label for="${name}">`));
  assert.doesNotMatch(body, /<script|style=/);
});
