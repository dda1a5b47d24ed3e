import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { samplePerson } from '../../../../../infra/dev/partners/people.js';
import { pageFiles } from '../../../../../infra/dev/portal/page-files.js';
import { buildPortal } from '../../../../../infra/dev/portal/server.js';
import { fieldKey } from '../../../../api/portal-client/support/scripted-api.js';
import { localCertificate } from '../../../../api/support/authority.js';
import {
  barriersOn,
  type EnrollmentPage,
  enrollmentPage,
  fillIn,
  focused,
  shown,
} from '../../../../e2e/support/enrollment-page.js';
import { hasChromium, startChromium } from '../../../../support/chromium.js';
import { canRun } from '../../../../support/counts.js';
import { takenNotes } from '../../../../support/taken-notes.js';
import { somePort } from '../../support/temporary-folder.js';

const isHere = canRun('chromium', hasChromium);
const origin = `https://localhost:${somePort()}`;
let app: FastifyInstance;
let browser: Browser;
before(async () => {
  if (!isHere) return;
  const key = await fieldKey('fields');
  const unasked = () => assert.fail('the browser is answered before');
  app = await buildPortal({
    tls: await localCertificate(),
    log: { info: () => undefined, error: () => undefined },
    notes: takenNotes('patient-portal'),
    origin,
    files: await pageFiles('api'),
    client: {
      fieldKeys: async () => [key.publicJwk],
      ...{ submitSealed: unasked, status: unasked, cancel: unasked },
    },
  });
  await app.listen({ host: 'localhost', port: Number(new URL(origin).port) });
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  await app?.close();
});

const visit = (options?: Parameters<typeof enrollmentPage>[2]): Promise<EnrollmentPage> =>
  enrollmentPage(browser, origin, options);

const story = (title: string, tell: () => Promise<void>): void => {
  if (isHere) test(title, tell);
};

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
    assert.match((await page.textContent('#dateOfBirth-error')) ?? '', /real date/);
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

    await fillIn(page, samplePerson);
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
  assert.ok(await visitor.page.locator('noscript p').isVisible());
  assert.equal(await visitor.page.locator('input:visible').count(), 0);
});
