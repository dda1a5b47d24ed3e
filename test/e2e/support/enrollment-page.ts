import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Person } from '../../../infra/dev/partners/people.js';

/** A person before the portal's page, in a browser of their own. */
export interface EnrollmentPage extends AsyncDisposable {
  readonly page: Page;
  /** All that the browser sent: addresses, headers and bodies. */
  readonly sent: {
    readonly method: string;
    readonly path: string;
    readonly whole: string;
    readonly body: string;
  }[];
  /** Another tab of the same browser. */
  anotherTab(): Promise<Page>;
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

export async function enrollmentPage(
  browser: Browser,
  portalUrl: string,
  options: BrowserContextOptions = {},
): Promise<EnrollmentPage> {
  // The authority is the stack's own; the certificate's name is not what this is about.
  const context = await browser.newContext({
    ...{ ignoreHTTPSErrors: true, reducedMotion: 'reduce', viewport: { width: 1000, height: 900 } },
    ...options,
  });
  const sent: EnrollmentPage['sent'] = [];
  context.on('request', (request) => {
    const body = request.postData() ?? '';
    const whole = `${request.url()}\n${JSON.stringify(request.headers())}\n${body}`;
    sent.push({ method: request.method(), path: new URL(request.url()).pathname, whole, body });
  });
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(portalUrl);
    return page;
  };
  return {
    ...{ page: await open(), sent, anotherTab: open },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** What a person types in, in the order of the form. */
function typedBy(person: Person): readonly (readonly [id: string, text: string])[] {
  const [year = '', month = '', day = ''] = person.dateOfBirth.split('-');
  return [
    ['firstName', person.firstName],
    ['lastName', person.lastName],
    ['birthMonth', `${Number(month)}`],
    ['birthDay', `${Number(day)}`],
    ['birthYear', year],
    ['ssnLast4', person.ssnLast4],
    ['email', person.email],
    ['phone', person.phone],
    ['addressLine1', person.addressLine1],
    ['city', person.city],
    ['state', person.state.toLowerCase()],
    ['postalCode', person.postalCode],
    ['insurancePolicyNumber', person.insurancePolicyNumber],
    ['photoIdIssuer', person.photoId.issuer],
    ['photoIdNumber', person.photoId.number],
  ];
}

export async function fillIn(page: Page, person: Person): Promise<void> {
  for (const [id, text] of typedBy(person)) await page.fill(`#${id}`, text);
  await page.check(`input[name=gender][value=${person.gender}]`);
  await page.selectOption('#photoIdType', person.photoId.type);
}

/** The same without a mouse: the key Tab from field to field, Space and arrows to choose. */
export async function fillInByKeys(page: Page, person: Person): Promise<void> {
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
}

/** What is shown now, in words. */
export const textOf = async (page: Page): Promise<string> =>
  (await page.textContent('section.view:not([hidden])')) ?? '';

/** The heading of what is shown now; waits for it. */
export const shown = (page: Page, title: string): Promise<void> =>
  page.locator(`section:not([hidden]) h1`, { hasText: title }).waitFor();

/** What axe finds wrong with what is shown: rule and place, empty when nothing. */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { target: string[] }[] }[];
  }>(`axe.run(document, { resultTypes: ['violations'] })`);
  return violations.map(
    ({ id, nodes }) => `${id} at ${nodes.flatMap(({ target }) => target).join()}`,
  );
}

/** By how many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

/** Moves on with the key Tab alone, as who has no mouse does. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === id) return;
  }
  throw new Error(`The key Tab never reaches ${id}.`);
}

export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement?.id ?? ""');
