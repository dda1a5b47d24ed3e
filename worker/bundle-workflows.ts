import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { keptBundle } from './kept-bundle.js';

/** The workflows as one script; the bundler refuses Node builtins, so impure code cannot get in. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> => ({
  code: await keptBundle(async () => (await bundle()).code),
  sourceMap: '', // The script has its own; nobody reads this any more.
});

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const bundle = (): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: source('../workflows/index.ts'),
    // Without it, what a workflow throws would reach the history unsealed.
    failureConverterPath: source('../infra/temporal/failure-converter.ts'),
    workflowInterceptorModules: [source('../workflows/pass-trace-on.ts')],
    logger: new DefaultLogger('WARN'),
  });
