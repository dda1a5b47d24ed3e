import type { Page } from 'playwright-core';
import type { StackFile } from '../../../infra/dev/stack-file.js';
import { eventually } from '../../support/eventually.js';

/** How long a page of the Web UI may take on a busy machine. */
const PATIENCE_MS = 90_000;

/** The Web UI's list of workflows that a query finds: their ids, once the list is there. */
export async function listed(page: Page, url: string): Promise<readonly string[]> {
  await page.goto(url);
  const count = page.getByTestId('workflow-count');
  await count
    .or(page.getByText(/^\d+ Workflows?$/))
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  return eventually(async () => {
    const rows = page.getByTestId('workflows-summary-configurable-table-row');
    const texts = await rows.allTextContents();
    const ids = texts.flatMap((text) => /(?:enrollment|purge)-[0-9a-f-]{36}/.exec(text) ?? []);
    return ids.length > 0 ? ids : null;
  }, PATIENCE_MS);
}

/** Opens a tab of a workflow's page. */
export async function openTab(
  page: Page,
  { uiUrl, namespace }: StackFile,
  workflowId: string,
  tab: 'Timeline' | 'User Metadata' | 'Pending Activities',
): Promise<void> {
  await page.goto(`${uiUrl}/namespaces/${namespace}/workflows/${workflowId}`);
  const opened = page.getByText(tab).first();
  await opened.waitFor({ timeout: PATIENCE_MS });
  if (tab !== 'Timeline') await opened.click({ timeout: PATIENCE_MS });
}

/** What the tab "User Metadata" shows: markdown, each in a frame of its own. */
export const currentDetails = (page: Page): Promise<string> =>
  eventually(async () => {
    const texts = await textsIn(page);
    return texts.find((text) => text.includes('Next:')) ?? null;
  }, PATIENCE_MS);

/** All that can be read on a page, frames included. */
export async function textsIn(page: Page): Promise<readonly string[]> {
  return Promise.all(
    page.frames().map(async (frame) => {
      const body = frame.locator('body');
      // A frame may be gone meanwhile.
      return (await body.textContent({ timeout: 5_000 }).catch(() => null)) ?? '';
    }),
  );
}
