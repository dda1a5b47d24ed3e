import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { failureConverterPath } from '../infra/temporal/data-converter.js';
import { keptBundle } from './kept-bundle.js';

/** The workflows as one script; the bundler refuses Node builtins, so impure code cannot get in. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> => ({
  code: await keptBundle(async () => (await bundle()).code),
  sourceMap: '', // The script has its own; nobody reads this any more.
});

const bundle = (): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath, // Without it, what a workflow throws would reach the history unsealed.
    logger: new DefaultLogger('WARN'),
  });
