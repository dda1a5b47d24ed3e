import { opsHere } from '../../infra/ops/support/ops-command.js';
import type { TestStack } from '../../support/test-stack.js';

/** What an engineer is told who lets hardly any time pass until an entry must be covered; null: not genuine yet. */
export async function isTrailGenuine({ stack }: TestStack): Promise<true | null> {
  const settings = { STATE_FOLDER: stack.parts.stateFolder, AUDIT_CHECKPOINT_SECONDS: '1' };
  return (await opsHere(settings, 'audit', 'verify')).code === 0 ? true : null;
}
