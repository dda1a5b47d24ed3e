import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { GUIDE_LINKS, SAVED_VIEWS } from '../infra/support/support/guide.js';
import { ATTENDED } from '../support/attended-sagas.js';
import { leaksIn } from '../support/canaries.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { canRun } from '../support/counts.js';
import { type GuideCase, type GuideCases, guideCases } from '../support/guide-cases.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { trustingFetch } from '../support/trusting-fetch.js';
import { barriersOn } from './support/enrollment-page.js';
import { currentDetails, listed, openTab, textsIn } from './support/web-ui-pages.js';
import { webUiReader } from './support/web-ui-reader.js';

/** What each view of the guide finds among its cases; a case that the sweep finished is found as its purge. */
const FINDS: Readonly<Record<string, readonly GuideCase[]>> = {
  'Needs a person': ['stuck', 'review', 'repair', 'residue'],
  'A purge is stuck': ['stuck'],
  'Awaits a reviewer': ['review'],
  'Awaits repair': ['repair'],
  'Over, but needs a person': ['residue'],
  'Rolled back': ['residue', 'rolled-back'],
  'Failed at the health record': ['rolled-back'],
  'No appointment was free': ['stuck', 'residue'],
  Cancelled: ['cancelled'],
  'Finished by a purge': ['terminated'],
};

/** What the current details of each say next. */
const SAYS: readonly (readonly [GuideCase, RegExp])[] = [
  ['stuck', /Next: IT mends the system of create-ehr-record, then .+ retry .+resolve/],
  ['repair', /Next: IT mends the system of create-ehr-record, then .+ retry .+roll-back/],
  ['review', /Next: a reviewer decides .+--accept/],
  ['residue', /Next: IT looks after what could not be removed: create-ehr-record \(/],
  ['rolled-back', /Next: nothing to do, every system has proven/],
  ['cancelled', /Next: nothing to do, every system has proven/],
  ['enrolled', /Next: nothing to do, the patient is enrolled/],
];

let bench: TestStack;
let cases: GuideCases;
before(async () => {
  bench = await startTestStack(ATTENDED, { staffServers: true });
  cases = await guideCases(bench);
});
after(() => bench?.stop());

/** As the guide has it, but for where this stack's own servers are. */
function here(link: string): string {
  const { uiUrl, codecUrl } = bench.stack.file;
  return link
    .replace('http://localhost:8233', uiUrl)
    .replace('https://localhost:8444', codecUrl)
    .replace('enrollment-ID', `enrollment-${cases.ids.enrolled}`);
}

const workflowOf = (which: GuideCase): string =>
  `${which === 'terminated' ? 'purge' : 'enrollment'}-${cases.ids[which]}`;

if (canRun('chromium', hasChromium))
  test('each view of the guide finds what it is about; each text says what to do; nobody is to be seen', async () => {
    await using browser = await startChromium();
    await using reader = await webUiReader(browser, bench.stack);
    const { page } = reader;
    await reader.signIn('support-1');
    await page.waitForURL(`${bench.stack.file.uiUrl}/**`);
    const seen: string[] = [];

    assert.deepEqual(SAVED_VIEWS.map(({ name }) => name).sort(), Object.keys(FINDS).sort());
    for (const { name, link } of SAVED_VIEWS) {
      const found = await listed(page, here(link));
      assert.deepEqual([...found].sort(), FINDS[name]?.map(workflowOf).sort(), name);
      seen.push(...(await textsIn(page)));
    }
    for (const [which, says] of SAYS) {
      await openTab(page, bench.stack.file, workflowOf(which), 'User Metadata');
      assert.match((await currentDetails(page)).replaceAll(/\s+/g, ' '), says, which);
      seen.push(...(await textsIn(page)));
    }
    for (const person of cases.people) assert.deepEqual(leaksIn(seen.join('\n'), person), []);
  });

test('each link of the guide to a server of ours is answered', async () => {
  const send = trustingFetch(readFileSync(bench.stack.file.caFile, 'utf8'));
  const links = GUIDE_LINKS.filter((link) => /^https?:\/\/localhost/.test(link));
  assert.ok(links.length > SAVED_VIEWS.length);
  for (const link of links) {
    const url = here(link);
    const { status } = await (url.startsWith('https:') ? send : fetch)(url, { redirect: 'manual' });
    assert.ok(status === 200 || status === 302 || status === 303, `${status} ${link}`);
  }
});

if (canRun('chromium', hasChromium))
  test('the page on which support signs out has no barriers', async () => {
    await using browser = await startChromium();
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(`${bench.stack.file.codecUrl}/sign-out`);
    assert.deepEqual(await barriersOn(page), []);
    await page.getByRole('button').click();
    await page.getByText('You are signed out').waitFor();
    assert.deepEqual(await barriersOn(page), []);
  });
