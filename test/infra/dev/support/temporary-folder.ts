import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** An empty folder that is removed after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-dev-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const FIRST_PORT = 20_000;
const PORT_RANGE = 12_000;

/** Where to look for a free port, below those that the system gives out itself. */
export const somePort = (): number => FIRST_PORT + Math.floor(Math.random() * PORT_RANGE);
