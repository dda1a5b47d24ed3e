import { proxyActivities } from '@temporalio/workflow';
import { waits as before } from './waiting-workflow.js';

const { look } = proxyActivities<{ look(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** The same of a later release, with an activity before all else: no history of the release before fits it. */
export async function waits(note: string): Promise<string> {
  await look();
  return before(note);
}
