import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter, Payload } from '@temporalio/common';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface NamedHistory {
  readonly workflowId: string;
  readonly history: History;
}

export interface Replayed extends NamedHistory {
  /** Why the code at hand does not replay it; null when it does. */
  readonly error: Error | null;
}

const SEALED = 'binary/encrypted';

/** Whether its payloads can be opened; else a replay would fail, and look as if the code were at fault. */
export async function isReadable(
  history: History,
  { payloadCodecs = [] }: DataConverter,
): Promise<boolean> {
  let payloads: readonly Payload[] = argumentsOf(history);
  try {
    for (const codec of payloadCodecs) payloads = await codec.decode([...payloads]);
  } catch {
    return false;
  }
  return !payloads.some(isSealed);
}

const argumentsOf = ({ events }: History): readonly Payload[] =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];

const isSealed = ({ metadata }: Payload): boolean =>
  Buffer.from(metadata?.['encoding'] ?? []).toString() === SEALED;
