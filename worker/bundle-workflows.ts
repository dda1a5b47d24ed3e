import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { keptBundle } from './kept-bundle.js';

/** Put in by the production build (infra/docker/build.mjs), which makes the bundle once and for all: where it lies. */
declare const BUILT_BUNDLE: string | undefined;
const BUILT = typeof BUILT_BUNDLE === 'undefined' ? null : new URL(BUILT_BUNDLE, import.meta.url);

/** The workflows as one script; the bundler refuses Node builtins, so impure code cannot get in. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> => ({
  code: BUILT === null ? await bundleAtHand() : await readFile(BUILT, 'utf8'),
  sourceMap: '', // The script has its own; nobody reads this any more.
});

const bundleAtHand = (): Promise<string> =>
  keptBundle(async () => (await makeBundle(import.meta.url)).code);

/** Bundles the sources around `home`, which is the URL of this file's source. */
export function makeBundle(home: string): Promise<WorkflowBundleWithSourceMap> {
  const source = (path: string): string => fileURLToPath(new URL(path, home));
  return bundleWorkflowCode({
    workflowsPath: source('../workflows/index.ts'),
    // Without it, what a workflow throws would reach the history unsealed.
    failureConverterPath: source('../infra/temporal/failure-converter.ts'),
    workflowInterceptorModules: [source('../workflows/pass-trace-on.ts')],
    logger: new DefaultLogger('WARN'),
  });
}
