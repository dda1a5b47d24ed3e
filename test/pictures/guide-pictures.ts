import type { Locator, Page } from 'playwright-core';
import type { StackFile } from '../../infra/dev/stack-file.js';
import { currentDetails, listed, openTab } from '../e2e/support/web-ui-pages.js';
import { SAVED_VIEWS, type SavedView } from '../infra/support/support/guide.js';
import type { GuideCase } from '../support/guide-cases.js';

/** Where pictures are taken: a page of the Web UI, signed in, and the enrollments that there are. */
export interface Studio {
  readonly page: Page;
  readonly file: StackFile;
  readonly ids: Readonly<Record<GuideCase, string>>;
}

/** Brings something onto the page and answers what of it is the picture. */
export type Picture = (studio: Studio) => Promise<Region>;

/** From one thing on the page to the end of another. */
export interface Region {
  readonly from: Locator;
  readonly to: Locator;
  /** Only the left half: what stands at the right names files of the machine. */
  readonly isLeftHalf?: boolean;
}

/** All its columns side by side. */
const WIDE = { width: 1_580, height: 1_300 };
const NEEDED = ['EnrollmentStatus', 'EnrollmentStep', 'FailureCode'];
const IN_THE_WAY = ['Run ID', 'Type', 'Start', 'End'];

const detailsOf =
  (which: GuideCase): Picture =>
  async ({ page, file, ids }) => {
    await openTab(page, file, `enrollment-${ids[which]}`, 'User Metadata');
    await currentDetails(page);
    const heading = page.getByText('Current Details', { exact: true }).first();
    return { from: heading, to: page.locator('iframe').last() };
  };

/** Each picture of the guide by the name of its file. */
export const GUIDE_PICTURES: Readonly<Record<string, Picture>> = {
  'needs-a-person': async ({ page, file }) => {
    await page.setViewportSize(WIDE);
    const [{ query }] = SAVED_VIEWS.filter(({ name }) => name === 'Needs a person') as [SavedView];
    const list = `${file.uiUrl}/namespaces/${file.namespace}/workflows`;
    await listed(page, `${list}?query=${encodeURIComponent(query)}`);
    await page.getByTestId('workflows-summary-table-configuration-button').click();
    const item = (name: string, what: string) =>
      page.getByTestId(`orderable-list-item-${name}-${what}-button`).click();
    for (const name of IN_THE_WAY) await item(name, 'remove');
    for (const name of NEEDED) await item(name, 'add');
    await page.getByTestId('drawer-close-button').click();
    const rows = page.getByTestId('workflows-summary-configurable-table-row');
    await rows.first().getByText('rolling-back').waitFor();
    return { from: page.getByText('Save as New').first(), to: rows.last() };
  },
  'rolled-back': async ({ page, file, ids }) => {
    await openTab(page, file, `enrollment-${ids['rolled-back']}`, 'Timeline');
    const first = page.getByText('enrollment.begin').first();
    await first.waitFor();
    return { from: page.getByRole('heading', { name: 'Timeline' }).first(), to: first };
  },
  'awaiting-repair': detailsOf('repair'),
  'awaiting-review': detailsOf('review'),
  stuck: detailsOf('stuck'),
  'stuck-attempts': async ({ page, file, ids }) => {
    await openTab(page, file, `enrollment-${ids.stuck}`, 'Pending Activities');
    const name = page.getByText('create-ehr-record.undo').first();
    await name.waitFor();
    return {
      from: name,
      to: page.getByText('Last Attempt Completed Time').first(),
      isLeftHalf: true,
    };
  },
  'left-behind': detailsOf('residue'),
  reason: async ({ page, file, ids }) => {
    await openTab(page, file, `enrollment-${ids.terminated}`, 'Timeline');
    const reason = page.getByText('INC-4711').first();
    await reason.waitFor();
    return { from: page.getByText('Result', { exact: true }).first(), to: reason };
  },
};
