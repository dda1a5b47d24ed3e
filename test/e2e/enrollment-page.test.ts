import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { SEALED_FIELDS } from '../../activities/domain/applicant.js';
import type { Person } from '../../infra/dev/partners/people.js';
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
  fillInByKeys,
  focused,
  overflowOf,
  shown,
  textOf,
} from './support/enrollment-page.js';

const JWE = /^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/;

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

async function assertOnlyCiphertextLeft({ page, sent }: EnrollmentPage, person: Person) {
  const submitted = sent.find(({ method }) => method === 'POST');
  const body = JSON.parse(submitted?.body ?? '') as Record<string, string>;
  for (const field of SEALED_FIELDS) assert.match(body[field] ?? '', JWE, field);
  for (const { whole } of sent) assert.deepEqual(leaksIn(whole, person), []);
  const kept = await page.evaluate<string>(
    'JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, document.title, location.href, history.state])',
  );
  assert.deepEqual(leaksIn(kept, person), []);
  const log = readFileSync(join(bench.stack.parts.stateFolder, 'logs', 'portal.log'));
  assert.deepEqual(leaksIn(log, person), []);
}

const visit = (options?: Parameters<typeof enrollmentPage>[2]) =>
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
    const { page } = visitor;
    await shown(page, 'Enroll as a patient');
    assert.deepEqual(await barriersOn(page), []);
    await fillInByKeys(page, person);
    await page.keyboard.press('Enter');
    await shown(page, 'You are enrolled');
    assert.equal(await focused(page), 'outcome-title');
    assert.match(await textOf(page), /Look for the email with your activation link/);
    assert.deepEqual(await barriersOn(page), []);

    await assertOnlyCiphertextLeft(visitor, person);
    const { enrollment } = await page.evaluate<{ enrollment: string }>('({...sessionStorage})');
    assert.deepEqual(await bench.proof(enrollment, person.email), ENROLLED);

    await page.reload();
    await shown(page, 'You are enrolled');
    assert.equal(await page.inputValue('#lastName'), '');
    await using stranger = await visit();
    const asked = `fetch('/v1/enrollments/${enrollment}').then(({ status }) => status)`;
    assert.equal(await stranger.page.evaluate(asked), 404);
  },
);

story('who is not recognised is told no more than that, on the smallest of screens', async () => {
  const stranger = { ...bench.nextPerson(), firstName: 'Nobody', lastName: 'Unheard' };
  await using visitor = await visit({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
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
  assert.doesNotMatch(await textOf(page), /bureau|IDENTITY|duplicate/i);
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
    assert.match((await page.textContent('#heard')) ?? '', /1 of 6 steps done/);
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
    assert.match(await textOf(page), /nothing of your application is kept/);
    assert.deepEqual(await barriersOn(page), []);
    const ids = await Promise.all(
      [page, tab].map((each) => each.evaluate<string>('sessionStorage.enrollment')),
    );
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(await bench.proof(ids[0] ?? '', person.email), NOTHING);
    assert.equal(sent.filter(({ method }) => method === 'POST').length, 2);
  },
);
