import { pathToFileURL } from 'node:url';
import { ownFile } from '../../infra/dev/own-code.js';

/**
 * Runs test files in this one process, as named in `TEST_TOGETHER`: small ones without hooks, for which a process each
 * would cost more than their tests.
 */
const files = JSON.parse(process.env['TEST_TOGETHER'] ?? '[]') as readonly string[];
for (const file of files) await import(pathToFileURL(ownFile(file)).href);
