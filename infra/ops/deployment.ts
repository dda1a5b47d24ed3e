import type { Deployment } from '../temporal/worker-builds.js';
import type { Surroundings } from './surroundings.js';

/** The workers whose builds are meant. */
export const deploymentOf = ({ config }: Surroundings): Deployment => ({
  deploymentName: config.build.deploymentName,
  taskQueue: config.taskQueue,
});
