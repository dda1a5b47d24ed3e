import type { Browser, Page } from 'playwright-core';
import { staffPassword } from '../../../infra/dev/launch/staff.js';
import type { Stack } from '../../../infra/dev/stack.js';

/** A person before the real Web UI, its codec endpoint set as they would in its settings. */
export interface WebUiReader extends AsyncDisposable {
  readonly page: Page;
  /** The statuses with which the codec server answered the page. */
  readonly answers: number[];
  signIn(person: string): Promise<void>;
  signOut(): Promise<void>;
  open(workflowId: string): Promise<void>;
}

export async function webUiReader(browser: Browser, { file, parts }: Stack): Promise<WebUiReader> {
  // The authority is the stack's own; the certificate's name is not what this is about.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  // What its dialogue "Codec Server" stores.
  const settings = {
    endpoint: JSON.stringify(file.codecUrl),
    overrideRemoteCodecConfiguration: 'true',
    includeCredentials: 'true',
  };
  await context.addInitScript(
    `if (location.origin === ${JSON.stringify(file.uiUrl)}) Object.assign(localStorage, ${JSON.stringify(settings)})`,
  );
  const page = await context.newPage();
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(`${file.codecUrl}/decode`)) answers.push(response.status());
  });
  return {
    ...{ page, answers },
    async signIn(person) {
      await page.goto(`${file.codecUrl}/sign-in`);
      await page.selectOption('select[name=person]', person);
      await page.fill('input[name=password]', staffPassword(parts.stateFolder));
      await page.click('button');
    },
    async signOut() {
      await page.goto(`${file.codecUrl}/sign-out`);
      await page.click('button');
      await page.getByText('You are signed out').waitFor();
    },
    async open(workflowId) {
      await page.goto(`${file.uiUrl}/namespaces/${file.namespace}/workflows/${workflowId}`);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
