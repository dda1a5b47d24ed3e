import { readFileSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { publicKeysIn } from '../crypto/certificate-verifier.js';
import { notFound, usage } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** The public keys that statements of ours are checked with: those of a file, or those of the settings. */
export const publicKeys = (
  { config }: Surroundings,
  file: string | boolean | undefined,
): JSONWebKeySet => publicKeysIn(keyText(config.certificateKey, file));

function keyText(configured: string | undefined, file: string | boolean | undefined): string {
  if (typeof file === 'string') return fileText(file);
  if (configured !== undefined) return configured;
  throw usage('Which public key? Say --key FILE, or set CERTIFICATE_KEY_FILE.');
}

/** What a file holds that somebody named. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw notFound('The file cannot be read.');
  }
}
