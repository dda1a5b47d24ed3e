import { join } from 'node:path';
import { againTrusting } from '../dev/again-trusting.js';
import { answerTo } from './answer.js';

/** `npm run -s ops -- VERB`: the engineers' command line. */
const { PROJECT_ROOT: root = process.cwd() } = process.env;
const { STATE_FOLDER: stateFolder = join(root, '.stack') } = process.env;

// Whoever reads may have read enough (`| head`): that is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const { exit, stdout, stderr, trust } = await answerTo(process.argv.slice(2), {
  variables: process.env,
  stateFolder,
  tell: (line) => process.stderr.write(line),
});
await written(process.stderr, stderr);
await written(process.stdout, stdout);
// The workflow engine would keep the process alive once it is loaded.
process.exit(trust === null ? exit : await againTrusting(trust, process.env));

/** Resolves when the text is out: a pipe takes its time, and what it has not taken is lost with the process. */
function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}
