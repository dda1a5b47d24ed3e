import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { phiAccess } from '../../activities/domain/phi-access.js';
import { localKeyring } from '../../infra/crypto/local-keyring.js';
import { rows } from '../../infra/postgres/database.js';
import { openFromDossier } from '../../infra/postgres/dossiers.js';
import { setPortalLock } from '../../infra/postgres/portal-locks.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { canRun } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { patientBrowser } from './support/patient-browser.js';
import { supportMail } from './support/support-mail.js';

const PASSWORD = 'sea glass and cherry wood';
const NEXT = 'four brass kettles in a row';
let bench: TestStack;
before(async () => {
  bench = await startTestStack(
    { ALERT_LOOK_SECONDS: '1', ALERT_IDENTITY_PROBING: '2' },
    { pages: true },
  );
});
after(() => bench?.stop());

/** The link that the patient was mailed. */
const linkFor = (email: string): Promise<string> =>
  eventually(async () => {
    const inbox = await fetch(`${bench.stack.file.inboxUrl}/api/email`);
    const mails = (await inbox.json()) as { text?: string; to: { address: string }[] }[];
    const mail = mails.find(({ to }) => to.some(({ address }) => address === email));
    return /https:\/\/\S+\/activate#[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? null;
  });

/** None of the codes that were taken before is in the way. */
async function codeOf(secret: string): Promise<string> {
  await rows(bench.owner, 'UPDATE portal_account SET totp_step = NULL');
  return generateSync({ secret });
}

if (canRun('chromium', hasChromium))
  test('a patient activates the account, signs in and changes the password; a lock of staff shuts them out', async () => {
    const person = bench.nextPerson();
    const { enrollmentId } = await bench.portal.submit(person);
    assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
    const link = await linkFor(person.email);
    await using browser = await startChromium();
    await using patient = await patientBrowser(browser);
    const { page, send, at } = patient;
    await patient.follow(link);
    await at('Password and authenticator');
    const secret = ((await page.textContent('#key')) ?? '').replaceAll(' ', '');
    await send({ 'new-password': 'short', code: generateSync({ secret }) }, 'Activate');
    await page.getByText('Choose a longer password').waitFor();
    await send({ 'new-password': PASSWORD, code: generateSync({ secret }) }, 'Activate');
    await at('My account');
    await page.getByRole('link', { name: 'Change your password' }).click();
    const proof = { password: PASSWORD, code: await codeOf(secret) };
    await send({ ...proof, 'new-password': NEXT }, 'Change');
    await at('Sign in');
    const { email } = person;
    await send({ email, password: PASSWORD, code: await codeOf(secret) }, 'Sign in');
    await page.getByText('do not fit').waitFor();
    await send({ email, password: NEXT, code: await codeOf(secret) }, 'Sign in');
    await at('My account');
    const token = link.slice(link.indexOf('#') + 1);
    for (const address of patient.addresses)
      assert.ok(!address.includes(token) && !address.includes('%40'));
    const order = { id: enrollmentId as EnrollmentId, correlationId: crypto.randomUUID() as never };
    assert.ok(await setPortalLock(bench.owner, { ...order, actor: 'staff:support-1' }, true));
    await page.reload();
    await at('Sign in');
    await send({ email, password: NEXT, code: await codeOf(secret) }, 'Sign in');
    await page.getByText('do not fit').waitFor();
    await patient.follow(link);
    await at('This link opens no account');
  });

if (canRun('chromium', hasChromium))
  test('a link opens nothing before the enrollment is committed, nor after its rollback', async () => {
    const { owner, stack } = bench;
    const person = bench.nextPerson();
    const held = await owner.transaction();
    await held.raw('LOCK TABLE appointment IN ACCESS EXCLUSIVE MODE');
    const { enrollmentId } = await bench.portal.submit(person);
    const id = enrollmentId as EnrollmentId;
    const keyring = localKeyring(bench.keyringFile);
    const token = await eventually(async () =>
      openFromDossier(owner, keyring, id, 'activationToken').catch(() => null),
    );
    const link = `${stack.file.patientPortalUrl}/activate#${token.reveal(phiAccess)}`;
    await using browser = await startChromium();
    await using patient = await patientBrowser(browser);
    await patient.follow(link);
    await patient.at('This link opens no account');
    await bench.portal.cancel(id);
    await held.rollback();
    assert.notEqual((await bench.ended(id)).outcome, 'enrolled');
    await patient.follow(link);
    await patient.at('This link opens no account');
  });

test('who keeps guessing at a person is told to IT support, in the metrics and in the trail; nothing else here is unusual', async () => {
  const victim = { ...bench.nextPerson(), lastName: 'Guessed', dateOfBirth: '1902-02-02' };
  const guesses = ['1001', '1002', '1003', '1004', '1005'].map(async (ssnLast4) => {
    const { enrollmentId } = await bench.portal.submit({ ...victim, ssnLast4 });
    return (await bench.ended(enrollmentId)).failureCode;
  });
  assert.deepEqual(new Set(await Promise.all(guesses)), new Set(['IDENTITY_NOT_VERIFIED']));
  const mail = await eventually(() => supportMail(bench, 'IDENTITY_PROBING'));
  assert.match(mail, /Watching access/);
  const metrics = await (await fetch(bench.stack.file.metricsUrl)).text();
  assert.match(metrics, /^enrollment_access_alerts_total{pattern="IDENTITY_PROBING"} 1$/m);
  const alerts = await rows(
    bench.owner,
    `SELECT facts ->> 'pattern' AS pattern, facts ->> 'watched' AS watched FROM audit_entry
     WHERE event = 'access.alerted'`,
    [],
  );
  assert.deepEqual(alerts, [{ pattern: 'IDENTITY_PROBING', watched: 'client:portal' }]);
});
