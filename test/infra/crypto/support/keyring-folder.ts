import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyringFile } from '../../../../infra/crypto/create-keyring-file.js';
import type { KeyringFile } from '../../../../infra/crypto/keyring-file.js';

export interface KeyringFolder extends Disposable {
  readonly path: string;
  read(): KeyringFile;
  /** Replaces parts of the file, as a rotation or a mistake would. */
  change(change: (held: KeyringFile) => object): void;
}

/** A folder of a test's own with a fresh keyring in it. */
export async function keyringFolder(): Promise<KeyringFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-keyring-'));
  const path = join(folder, 'keyring.json');
  await createKeyringFile(path);
  const read = (): KeyringFile => JSON.parse(readFileSync(path, 'utf8'));
  return {
    path,
    read,
    change: (change) => writeFileSync(path, JSON.stringify({ ...read(), ...change(read()) })),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
