import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../../infra/dev/own-code.js';

/**
 * Whether Docker would be given this path, by `.dockerignore`: the last line that matches it, or a folder above it,
 * decides (https://docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export function isGiven(path: string): boolean {
  const parts = path.split('/');
  const paths = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  let isKept = true;
  for (const line of rules()) {
    const [pattern, isKeep] = line.startsWith('!') ? [line.slice(1), true] : [line, false];
    if (paths.some((each) => globOf(pattern).test(each))) isKept = isKeep;
  }
  return isKept;
}

const rules = (): readonly string[] =>
  readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Of what our lines are made of: `*` within a name, `**` over any folders. */
const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('**/')
      .map((part) => part.replaceAll('.', '[.]').replaceAll('*', '[^/]*'))
      .join('(?:.+/)?')}$`,
  );
