import { join } from 'node:path';
import { againTrusting } from '../dev/again-trusting.js';
import { answerTo } from './answer.js';

/** `npm run -s ops -- VERB`: the engineers' command line. */
const { PROJECT_ROOT: root = process.cwd() } = process.env;
const { STATE_FOLDER: stateFolder = join(root, '.stack') } = process.env;

const { exit, stdout, stderr, trust } = await answerTo(process.argv.slice(2), {
  variables: process.env,
  stateFolder,
  tell: (line) => process.stderr.write(line),
});
if (trust === null) {
  process.stderr.write(stderr);
  process.stdout.write(stdout);
  process.exitCode = exit;
} else process.exitCode = await againTrusting(trust, process.env);
