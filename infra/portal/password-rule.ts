import type { Phi } from '../../activities/domain/phi.js';
import { phiAccess } from '../../activities/domain/phi-access.js';

/** The rule that a password breaks. */
export type PasswordRule = 'too-short' | 'too-long' | 'too-plain' | 'your-address';

export const LEAST_PASSWORD_CHARACTERS = 12;
const MOST_PASSWORD_CHARACTERS = 128;
const LEAST_DIFFERENT_CHARACTERS = 5;
/** Of the address's parts, those that are long enough to be recognised in a password. */
const LEAST_PART_CHARACTERS = 4;

/** What people choose when twelve characters are asked for: these words, with digits and signs around them. */
const COMMON =
  /^(?:password|passwort|qwerty|asdfgh|welcome|iloveyou|letmein|patient|portal|hospital|clinic|abcdef)*$/iu;
const NO_LETTERS = /[^\p{L}]/gu;

/**
 * Long rather than colourful (NIST SP 800-63B-4, 3.1.1.2): twelve characters of any kind, no expectable ones, nothing
 * of the user name. Null for a password that breaks no rule.
 */
export function brokenRule(password: Phi<string>, email: Phi<string>): PasswordRule | null {
  const text = password.reveal(phiAccess).normalize('NFKC');
  const characters = Array.from(text);
  if (characters.length < LEAST_PASSWORD_CHARACTERS) return 'too-short';
  if (characters.length > MOST_PASSWORD_CHARACTERS) return 'too-long';
  if (
    new Set(characters).size < LEAST_DIFFERENT_CHARACTERS ||
    COMMON.test(text.replace(NO_LETTERS, ''))
  )
    return 'too-plain';
  const parts = email
    .reveal(phiAccess)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= LEAST_PART_CHARACTERS);
  const rest = parts.reduce((left, part) => left.replaceAll(part, ''), text.toLowerCase());
  return Array.from(rest).length < LEAST_PASSWORD_CHARACTERS / 2 ? 'your-address' : null;
}
