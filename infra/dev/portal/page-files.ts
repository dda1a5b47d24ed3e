import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { pageDocument } from './document.js';

/** What the browser gets, by path; made once, at the start. */
export type PageFiles = Readonly<Record<string, { readonly type: string; readonly text: string }>>;

const folder = new URL('./page/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** @param audience whom the page seals for */
export const pageFiles = async (audience: string): Promise<PageFiles> => ({
  '/': { type: 'text/html; charset=utf-8', text: pageDocument(audience) },
  '/page.css': { type: 'text/css; charset=utf-8', text: textOf('page.css') },
  '/icon.svg': { type: 'image/svg+xml', text: textOf('icon.svg') },
  '/page.js': { type: 'text/javascript; charset=utf-8', text: await bundled() },
});

/** For browsers: whatever needs Node cannot be bundled, and fails here. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', folder))],
    ...{ bundle: true, format: 'esm', platform: 'browser', target: 'es2022', minify: true },
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
