import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const PASSWORD_BYTES = 24;

/** Writes a file that only its owner can read, whole or not at all. */
export function writeSecret(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: OWNER_ONLY });
  renameSync(draft, path);
}

/** The secret in a file; made by `make` when the file is not there yet. */
export function secretIn(path: string, make: () => string = randomPassword): string {
  if (!existsSync(path)) writeSecret(path, make());
  return readFileSync(path, 'utf8');
}

const randomPassword = (): string => randomBytes(PASSWORD_BYTES).toString('base64url');
