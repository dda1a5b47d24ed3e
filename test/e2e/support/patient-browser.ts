import type { Browser, Page } from 'playwright-core';

/** A patient before the pages of the portal, as in a browser of their own. */
export interface PatientBrowser extends AsyncDisposable {
  readonly page: Page;
  /** Every address that the browser sent a request to, or showed. */
  readonly addresses: string[];
  /** Opens the link of the welcome mail and goes on. */
  readonly follow: (link: string) => Promise<void>;
  /** Fills the fields of the page by their names and sends it. */
  readonly send: (fields: Readonly<Record<string, string>>, button: string) => Promise<void>;
  /** Waits until the page with this heading is there. */
  readonly at: (heading: string) => Promise<void>;
}

export async function patientBrowser(browser: Browser): Promise<PatientBrowser> {
  // The authority is the stack's own; the certificate's name is not what this is about.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const send: PatientBrowser['send'] = async (fields, button) => {
    for (const [name, value] of Object.entries(fields))
      await page.fill(`input[name="${name}"]`, value);
    await page.getByRole('button', { name: button, exact: true }).click();
  };
  return {
    ...{ page, addresses, send },
    async follow(link) {
      await page.goto('about:blank'); // A page that says no has no script that reads the next link.
      await page.goto(link);
      await page.waitForURL((url) => url.hash === '');
      await send({}, 'Continue');
    },
    at: (heading) => page.getByRole('heading', { name: heading, level: 1 }).waitFor(),
    [Symbol.asyncDispose]: () => context.close(),
  };
}
