import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApiUnderTest, startApi } from '../api/support/api-under-test.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { canRun } from '../support/counts.js';
import { CONTRACT } from './support/contract.js';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

const OPERATIONS = Object.values(CONTRACT.paths).flatMap((path) => Object.values(path));

if (canRun('chromium', hasChromium))
  test('the pages show each operation with its examples, by scripts of their own and no others', async () => {
    await using browser = await startChromium();
    const page = await browser.newPage({
      ignoreHTTPSErrors: true,
      viewport: { width: 1_280, height: 1_000 },
    });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    const response = await page.goto(`${api.url}/docs`);
    const policy = response?.headers()['content-security-policy'] ?? '';
    assert.match(
      policy,
      /^default-src 'none'; ?script-src 'self'; ?style-src 'self' 'sha256-[^']+';/,
    );
    assert.doesNotMatch(policy, /unsafe-(inline|eval)/);

    await page.locator('.opblock').first().waitFor();
    assert.equal(await page.locator('.opblock').count(), OPERATIONS.length);
    for (const { operationId, summary, responses } of OPERATIONS) {
      const block = page.locator(`.opblock[id$="-${operationId}"]`);
      await block.getByText(summary, { exact: true }).waitFor();
      await block.locator('.opblock-summary-control').click();
      await block.locator('.responses-table').first().waitFor();
      const statuses = await block.locator('tr.response').count();
      assert.equal(statuses, Object.keys(responses).length, operationId);
      await block.locator('.response .highlight-code').first().waitFor();
    }
    const submit = page.locator('.opblock[id$="-submitEnrollment"]');
    assert.match(
      (await submit.locator('.opblock-section-request-body').textContent()) ?? '',
      /"firstName": "eyJhbGciOi/,
    );
    assert.deepEqual(complaints, []);
    assert.deepEqual([...new Set(asked)], [api.url]);
  });
