import { setWorkflowOptions, type Workflow, workflowInfo } from '@temporalio/workflow';

/**
 * Makes a workflow a round of a schedule: it goes over to the current build (protocol.md 19). Rounds do not overlap, so
 * one that stayed on a build that is gone would hold up every later one. A worker without a build may not name a
 * behaviour: Temporal would refuse its every answer.
 */
export function scheduledRound(round: Workflow): void {
  setWorkflowOptions(
    () =>
      // The SDK names every worker's build; a deployment only those that have one.
      workflowInfo().currentDeploymentVersion?.deploymentName
        ? { versioningBehavior: 'AUTO_UPGRADE' }
        : {},
    round,
  );
}
