import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../../infra/dev/stack.js';
import { textsIn } from '../e2e/support/web-ui-pages.js';
import { webUiReader } from '../e2e/support/web-ui-reader.js';
import { leaksIn } from '../support/canaries.js';
import { startChromium } from '../support/chromium.js';
import type { GuideCases } from '../support/guide-cases.js';
import { GUIDE_PICTURES, type Picture, type Region } from './guide-pictures.js';

const WINDOW = { width: 1_280, height: 1_300 };
const MENU_WIDTH = 270;
const MARGIN = 16;
/** Larger ones do not belong into a repository. */
const MOST_BYTES = 150_000;
/** What moves into place when a page is there: frames that grow to their text, a drawer that closes. */
const SETTLED_MS = 1_500;

/** Takes the pictures of the guide, or those named, as support sees the pages; none shows anything of the people. */
export async function takePictures(
  stack: Stack,
  { ids, people }: GuideCases,
  folder: string,
  names: readonly string[] = Object.keys(GUIDE_PICTURES),
): Promise<void> {
  await using browser = await startChromium();
  await using reader = await webUiReader(browser, stack);
  const { page } = reader;
  page.setDefaultTimeout(90_000);
  await reader.signIn('support-1');
  await page.waitForURL(`${stack.file.uiUrl}/**`);
  for (const name of names) {
    const picture = GUIDE_PICTURES[name] as Picture;
    await page.setViewportSize(WINDOW);
    const shown = await picture({ page, file: stack.file, ids });
    await page.waitForTimeout(SETTLED_MS);
    const path = join(folder, `${name}.png`);
    const clip = await clipOf(shown, page.viewportSize() ?? WINDOW);
    await page.screenshot({ path, clip });
    const text = (await textsIn(page)).join('\n') + (await page.content());
    for (const person of people) assert.deepEqual(leaksIn(text, person), [], name);
    assert.ok(statSync(path).size < MOST_BYTES, `${name} is too large`);
    process.stderr.write(`${name}\n`);
  }
}

/** With a margin, as wide as the page's own part right of its menu. */
async function clipOf({ from, to, isLeftHalf = false }: Region, window: typeof WINDOW) {
  const width = (window.width - MENU_WIDTH) / (isLeftHalf ? 2 : 1);
  const [first, last] = [await from.boundingBox(), await to.boundingBox()];
  assert.ok(first !== null && last !== null);
  const top = Math.max(0, first.y - MARGIN);
  const height = Math.min(window.height, last.y + last.height + MARGIN) - top;
  return { x: MENU_WIDTH, y: top, width, height };
}
