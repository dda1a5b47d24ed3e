import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { phiAccess } from '../../../../activities/domain/phi-access.js';
import { tokenVerifier } from '../../../../api/auth.js';
import { PATIENT_APP } from '../../../../infra/dev/keycloak/realm-clients.js';
import { eventually } from '../../../support/eventually.js';
import { Browser, type Page, unescaped } from './browser.js';
import { emailOf, mailing, opened } from './keycloak-world.js';
import { AUDIENCE, REDIRECT_URI, type RealKeycloak, SCOPE } from './real-keycloak.js';

const PASSWORD = 'seven calm otters row';
/** Long enough for a mail that would come. */
const NO_MAIL_MS = 1_500;

/** The way of a patient from the letter into our API, page by page. */
export function activationTests(started: () => Promise<RealKeycloak>): void {
  test('Keycloak, real: a patient gets in by the letter’s link, once the enrollment is committed, with TOTP and password', async () => {
    const keycloak = await started();
    const { realm, mails, world } = keycloak;
    const own = world();
    const { id } = await opened(own);
    const email = emailOf(id);

    await askForPassword(realm.activationUrl, email);
    await pause(NO_MAIL_MS);
    assert.equal(mails.delivered.length, 0, 'no mail before the pivot');

    const letter = await own.portal.activationLink(mailing(own, id));
    assert.equal(mails.delivered.length, 0, 'the letter is the only mail that an enrollment sends');
    await askForPassword(letter.reveal(phiAccess), email);
    const secret = await activate(await mailedLink(keycloak));

    // The code of the next half minute: one that was used is good for nothing.
    const epoch = Math.floor(Date.now() / 1_000) + 30;
    const token = await signIn(realm.issuer, email, generateSync({ secret, epoch }));
    const verifier = tokenVerifier({ issuer: realm.issuer, audience: AUDIENCE });
    const caller = await verifier.verify(`Bearer ${token}`);
    assert.equal(caller.clientId, PATIENT_APP);
    assert.notEqual(caller.sub, PATIENT_APP);
    assert.ok(caller.signedInAt instanceof Date);
    assert.deepEqual(
      [...caller.scopes].filter((each) => SCOPE.includes(each)).toSorted(),
      SCOPE.split(' ').toSorted(),
    );
    assert.ok(
      !Buffer.from(token.split('.')[1] ?? '', 'base64url')
        .toString()
        .includes(email),
    );

    // From now on the mailbox alone is not enough.
    mails.forget();
    await askForPassword(realm.activationUrl, email);
    const page = await new Browser(REDIRECT_URI).open(await mailedLink(keycloak));
    assert.match(page.html, /name="otp"/);
  });
}

async function askForPassword(link: string, username: string): Promise<void> {
  const browser = new Browser(REDIRECT_URI);
  const page = await browser.submit(await browser.open(link), { username });
  assert.equal(page.status, 200);
}

const mailedLink = async ({ mails }: RealKeycloak): Promise<string> => {
  const mail = await eventually(async () => mails.delivered[0] ?? null);
  const text = mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  return unescaped(/http:\/\/127[^\s"<]*action-token[^\s"<]*/.exec(text)?.[0] ?? '');
};

/** Sets up what the realm asks for, whichever comes first; answers the TOTP secret. */
async function activate(link: string): Promise<string> {
  const browser = new Browser(REDIRECT_URI);
  let page = await browser.open(link);
  let secret = '';
  for (let step = 1; step <= 4 && /<form/.test(page.html); step += 1) {
    if (/name="password-new"/.test(page.html)) {
      const fields = { 'password-new': PASSWORD, 'password-confirm': PASSWORD };
      page = await browser.submit(page, fields);
    } else if (/name="totpSecret"/.test(page.html)) {
      const raw = unescaped(/name="totpSecret"[^>]*value="([^"]*)"/.exec(page.html)?.[1] ?? '');
      secret = base32Of(raw);
      page = await browser.submit(page, { totp: generateSync({ secret }), userLabel: 'phone' });
    } else break;
  }
  assert.notEqual(secret, '', 'a TOTP was asked for');
  return secret;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Keycloak's form carries the secret as plain characters; an authenticator takes it in base 32. */
function base32Of(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** Authorization code with PKCE, password and TOTP. */
async function signIn(issuer: string, username: string, otp: string): Promise<string> {
  const endpoint = `${issuer}/protocol/openid-connect`;
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    ...{ client_id: PATIENT_APP, response_type: 'code', redirect_uri: REDIRECT_URI },
    scope: `openid ${SCOPE}`,
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  const browser = new Browser(REDIRECT_URI);
  const form = await browser.open(`${endpoint}/auth?${query.toString()}`);
  const second: Page = await browser.submit(form, { username, password: PASSWORD });
  assert.match(second.html, /name="otp"/, 'the password alone lets nobody in');
  const { leavesTo } = await browser.submit(second, { otp });
  const code = new URL(leavesTo ?? 'about:blank').searchParams.get('code') ?? '';
  const response = await fetch(`${endpoint}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: PATIENT_APP, redirect_uri: REDIRECT_URI },
      ...{ code, code_verifier: verifier },
    }),
  });
  assert.equal(response.status, 200);
  return ((await response.json()) as { access_token: string }).access_token;
}
