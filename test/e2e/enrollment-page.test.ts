import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { SEALED_FIELDS } from '../../activities/domain/applicant.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { canRun } from '../support/counts.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import {
  barriersOn,
  type EnrollmentPage,
  enrollmentPage,
  fillIn,
  focused,
  overflowOf,
  shown,
  tabTo,
  typedBy,
} from './support/enrollment-page.js';

const JWE = /^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/;
const NARROW = { viewport: { width: 320, height: 640 } };

let bench: TestStack;
let browser: Browser;
const isHere = canRun('chromium', hasChromium);
before(async () => {
  if (!isHere) return;
  [bench, browser] = await Promise.all([startTestStack({}, { pages: true }), startChromium()]);
});
afterEach(() => bench?.clearFaults());
after(async () => {
  await browser?.close();
  await bench?.stop();
});

const visit = (options?: Parameters<typeof enrollmentPage>[2]): Promise<EnrollmentPage> =>
  enrollmentPage(browser, bench.stack.file.portalUrl, options);

const story = (title: string, tell: () => Promise<void>): void => {
  if (isHere) test(title, tell);
};

story(
  'a person enrolls with the keyboard alone; nothing but ciphertext of them leaves the browser',
  async () => {
    const person = canaryPerson(3);
    await fetch(`${bench.stack.file.partners.identity}/__people`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([person]),
    });
    await using visitor = await visit();
    const { page, sent } = visitor;
    await shown(page, 'Enroll as a patient');
    assert.deepEqual(await barriersOn(page), []);
    for (const [id, text] of typedBy(person)) {
      if (id === 'ssnLast4') {
        await tabTo(page, 'gender');
        await page.keyboard.press('Space');
      }
      if (id === 'photoIdIssuer') {
        await tabTo(page, 'photoIdType');
        await page.keyboard.press('ArrowDown');
      }
      await tabTo(page, id);
      await page.keyboard.insertText(text);
    }
    await page.keyboard.press('Enter');
    await shown(page, 'You are enrolled');
    assert.equal(await focused(page), 'outcome-title');
    assert.match(await page.innerText('main'), /Look for the email with your activation link/);
    assert.deepEqual(await barriersOn(page), []);

    const submitted = sent.filter(({ method }) => method === 'POST');
    assert.equal(submitted.length, 1);
    const body = JSON.parse(submitted[0]?.body ?? '') as Record<string, string>;
    for (const field of SEALED_FIELDS) assert.match(body[field] ?? '', JWE, field);
    for (const { whole } of sent) assert.deepEqual(leaksIn(whole, person), []);
    const kept = await page.evaluate<string>(
      'JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, document.title, location.href, history.state])',
    );
    assert.deepEqual(leaksIn(kept, person), []);
    const log = readFileSync(join(bench.stack.parts.stateFolder, 'logs', 'portal.log'));
    assert.deepEqual(leaksIn(log, person), []);
    const { enrollment } = await page.evaluate<{ enrollment: string }>('({...sessionStorage})');
    assert.deepEqual(await bench.proof(enrollment, person.email), ENROLLED);

    await page.reload();
    await shown(page, 'You are enrolled');
    assert.equal(await page.inputValue('#lastName'), '');
    await using stranger = await visit();
    const answer = await stranger.page.evaluate<number>(
      `fetch('/v1/enrollments/${enrollment}').then(({ status }) => status)`,
    );
    assert.equal(answer, 404);
  },
);

story(
  'what is wrong is said next to its field and in a summary that leads there; the API’s word counts too',
  async () => {
    await using visitor = await visit();
    const { page, sent } = visitor;
    await page.fill('#birthMonth', '2');
    await page.fill('#birthDay', '30');
    await page.fill('#birthYear', '1985');
    await page.click('#send');
    assert.equal(await focused(page), 'summary');
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.locator('#summary li').count(), 12);
    assert.match(await page.innerText('#dateOfBirth-error'), /real date/);
    const email = page.locator('#email');
    assert.equal(await email.getAttribute('aria-invalid'), 'true');
    assert.equal(await email.getAttribute('aria-describedby'), 'email-hint email-error');
    assert.deepEqual(await barriersOn(page), []);
    await page.getByRole('link', { name: 'Enter your email address' }).click();
    assert.equal(await focused(page), 'email');
    assert.doesNotMatch(page.url(), /#/);
    assert.deepEqual(
      sent.filter(({ method }) => method === 'POST'),
      [],
    );

    await fillIn(page, bench.nextPerson());
    await page.route('**/v1/enrollments', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          ...{ type: 'urn:patient-enrollment:problem:invalid-request', title: 'No.', status: 400 },
          errors: [{ field: '/city', rule: 'length' }],
        }),
      }),
    );
    await page.click('#send');
    await page.locator('#city-error', { hasText: '100 characters or fewer' }).waitFor();
    assert.equal(await page.locator('.error:visible').count(), 1);
    assert.equal(await focused(page), 'summary');
  },
);

story('who is not recognised is told no more than that, on the smallest of screens', async () => {
  const stranger = { ...bench.nextPerson(), firstName: 'Nobody', lastName: 'Unheard' };
  await using visitor = await visit({ ...NARROW, colorScheme: 'dark' });
  const { page } = visitor;
  await shown(page, 'Enroll as a patient');
  assert.equal(await overflowOf(page), 0);
  assert.deepEqual(await barriersOn(page), []);
  await page.click('#send');
  assert.equal(await overflowOf(page), 0);
  assert.deepEqual(await barriersOn(page), []);
  await fillIn(page, { ...stranger, dateOfBirth: '1901-01-01', ssnLast4: '0000' });
  await page.click('#send');
  await shown(page, 'We could not confirm your details');
  assert.doesNotMatch(await page.innerText('main'), /bureau|IDENTITY|duplicate/i);
  assert.equal(await overflowOf(page), 0);
  assert.deepEqual(await barriersOn(page), []);
  await page.click('#again');
  await shown(page, 'Enroll as a patient');
  assert.equal(await page.inputValue('#lastName'), 'Unheard');
});

story(
  'sent twice it is one enrollment, whose progress a reload keeps; when it is rolled back nothing is kept',
  async () => {
    const person = bench.nextPerson();
    await bench.fault('ehr', {
      match: { operation: 'create', person: { lastName: person.lastName } },
      ...{ times: 'always', effect: 'before', status: 503 },
    });
    await using visitor = await visit();
    const { page, sent } = visitor;
    await fillIn(page, person);
    await page.dblclick('#send');
    await shown(page, 'We are enrolling you');
    await page.locator('.step.running', { hasText: 'Open your health record' }).waitFor();
    assert.deepEqual(await barriersOn(page), []);
    assert.match(await page.innerText('[aria-live=polite]'), /1 of 6 steps done/);
    await page.reload();
    await page.locator('.step.done', { hasText: 'Confirm your identity' }).waitFor();

    // The same person again while it is under way: this browser is led to it, another one is not.
    const tab = await visitor.anotherTab();
    await using elsewhere = await visit();
    await Promise.all([fillIn(tab, person), fillIn(elsewhere.page, person)]);
    await Promise.all([tab.click('#send'), elsewhere.page.click('#send')]);
    await elsewhere.page.locator('#summary', { hasText: 'already on its way' }).waitFor();
    await shown(tab, 'We could not complete your enrollment');
    await shown(page, 'We could not complete your enrollment');
    assert.match(await page.innerText('main'), /nothing of your application is kept/);
    assert.deepEqual(await barriersOn(page), []);
    const ids = await Promise.all(
      [page, tab].map((each) => each.evaluate<string>('sessionStorage.enrollment')),
    );
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(await bench.proof(ids[0] ?? '', person.email), NOTHING);
    assert.equal(sent.filter(({ method }) => method === 'POST').length, 2);
  },
);

story('what takes a person of ours, and a lost line, are told as well', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  let status: object | null = { status: 'awaiting-review', outcome: null, steps: [] };
  await page.route('**/v1/enrollments/*', (route) =>
    status === null ? route.abort() : route.fulfill({ status: 200, json: status }),
  );
  await page.evaluate('sessionStorage.enrollment = crypto.randomUUID()');
  await page.reload();
  await page.getByText('A member of our staff looks at your details').first().waitFor();
  assert.deepEqual(await barriersOn(page), []);
  status = null;
  await page.getByText('The connection was lost').waitFor();
  status = { status: 'ended', outcome: 'cancelled', failureCode: 'CANCELLED', steps: [] };
  await shown(page, 'Your enrollment was cancelled');
  assert.deepEqual(await barriersOn(page), []);
  await page.unroute('**/v1/enrollments/*');
  await page.reload();
  await shown(page, 'We cannot show your progress here any more');
  await page.click('#again');
  await shown(page, 'Enroll as a patient');
});

story('without JavaScript nothing can be entered, since it could not be sealed', async () => {
  await using visitor = await visit({ javaScriptEnabled: false });
  assert.match(await visitor.page.innerText('main'), /it needs JavaScript, which is turned off/);
  assert.equal(await visitor.page.locator('input:visible').count(), 0);
});
