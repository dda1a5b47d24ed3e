import { fileURLToPath } from 'node:url';
import { ATTENDED } from '../support/attended-sagas.js';
import { guideCases } from '../support/guide-cases.js';
import { startTestStack } from '../support/test-stack.js';
import { takePictures } from './take-pictures.js';

/** Takes the pictures of `infra/support/GUIDE.md` anew, or those that are named, from the real Web UI. */
const root = process.env['PROJECT_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url));
const named = process.argv.slice(2);
const bench = await startTestStack(ATTENDED, { staffServers: true });
try {
  const cases = await guideCases(bench);
  const folder = `${root}/infra/support/pictures`;
  await takePictures(bench.stack, cases, folder, named.length > 0 ? named : undefined);
} finally {
  await bench.stop();
}
