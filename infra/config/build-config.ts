import type { Environment } from './environment.js';

/** As Temporal takes it, and as it can stand in a query and behind the deployment's name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** Which build of the worker this is (protocol.md 19); without a build id nothing is pinned to any, as in development. */
export function buildConfig(env: Environment) {
  const deploymentName = env.text('WORKER_DEPLOYMENT_NAME', 'enrollment');
  const buildId = env.optional('WORKER_BUILD_ID');
  if (!NAME.test(deploymentName))
    env.refuse('WORKER_DEPLOYMENT_NAME takes letters, digits, - and _ only');
  // Image tags and versions have dots.
  if (buildId !== undefined && !NAME.test(buildId.replaceAll('.', '-')))
    env.refuse('WORKER_BUILD_ID takes letters, digits, dots, - and _ only');
  return {
    deploymentName,
    buildId,
    goneAfterSeconds: env.integer('BUILD_GONE_AFTER_SECONDS', 180, 1, 86_400),
  };
}
