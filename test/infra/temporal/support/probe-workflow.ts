import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';

interface ProbeActivities {
  echo(value: string): Promise<string>;
  fail(value: string): Promise<string>;
}

const { echo, fail } = proxyActivities<ProbeActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

/** Sends one value by every way that a workflow has into its history, and fails with it. */
export async function probe(value: string): Promise<string> {
  setCurrentDetails(`details of ${value}`);
  const echoed = await echo(value);
  const heard = await fail(echoed).catch((error: unknown) =>
    error instanceof Error && error.cause instanceof Error ? error.cause.message : 'nothing',
  );
  throw ApplicationFailure.create({
    type: 'UNAVAILABLE',
    message: `the activity said: ${heard}`,
    details: [value],
    nonRetryable: true,
  });
}
