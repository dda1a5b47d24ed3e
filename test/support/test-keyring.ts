import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyringFile } from '../../infra/crypto/create-keyring-file.js';
import type { Keyring } from '../../infra/crypto/keyring.js';
import { localKeyring } from '../../infra/crypto/local-keyring.js';

/** A keyring of one test file's own. */
export interface TestKeyring {
  readonly path: string;
  readonly keyring: Keyring;
  remove(): void;
}

export async function testKeyring(): Promise<TestKeyring> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-keyring-'));
  const path = join(folder, 'keyring.json');
  await createKeyringFile(path);
  return {
    path,
    keyring: localKeyring(path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
