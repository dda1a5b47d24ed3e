import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractText } from './document.js';
import { breakingChanges } from './redocly.js';

/** `npm run -s openapi`: writes the contract anew; `--release` also makes it what later ones may not break. */
const USAGE = 'usage: npm run -s openapi [-- --release]';
const EXIT_BREAKING = 1;
const EXIT_USAGE = 2;
const { PROJECT_ROOT: root = process.cwd() } = process.env;
const current = join(root, 'api', 'openapi.json');
const released = join(root, 'api', 'openapi-v1.json');

process.exitCode = await main(process.argv.slice(2));

async function main(parameters: readonly string[]): Promise<number> {
  const [option, ...more] = parameters;
  if (more.length > 0 || (option !== undefined && option !== '--release')) {
    process.stderr.write(`${USAGE}\n`);
    return EXIT_USAGE;
  }
  writeFileSync(current, await contractText());
  const broken = await breakingChanges(released, current);
  if (broken !== null) process.stderr.write(`${broken}\n`);
  if (broken !== null) return EXIT_BREAKING;
  if (option === '--release') writeFileSync(released, readFileSync(current));
  return 0;
}
