import type { DataConverter, Payload } from '@temporalio/common';
import type { History, NamedHistory } from '../../worker/replay-histories.js';
import { usage } from './exit.js';

const SEALED = 'binary/encrypted';

/** Throws unless its payloads can be opened; else the replay would fail, and look as if the code were at fault. */
export async function assertReadable(
  { history }: NamedHistory,
  { payloadCodecs = [] }: DataConverter,
): Promise<void> {
  let payloads: readonly Payload[] = argumentsOf(history);
  try {
    for (const codec of payloadCodecs) payloads = await codec.decode([...payloads]);
  } catch {
    throw sealed();
  }
  if (payloads.some(isSealed)) throw sealed();
}

const argumentsOf = ({ events }: History): readonly Payload[] =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];

const isSealed = ({ metadata }: Payload): boolean =>
  Buffer.from(metadata?.['encoding'] ?? []).toString() === SEALED;

const sealed = () =>
  usage('The history cannot be opened with the keys at hand. Check KEYRING_FILE.');
