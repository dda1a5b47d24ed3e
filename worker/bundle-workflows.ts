import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { failureConverterPath } from '../infra/temporal/data-converter.js';

/** Bundles the workflows once per process; the bundler refuses Node builtins, so impure code cannot get in. */
export const bundleWorkflows = (): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath, // Without it, what a workflow throws would reach the history unsealed.
    logger: new DefaultLogger('WARN'),
  });
