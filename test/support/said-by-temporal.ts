import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DataConverter, Payload } from '@temporalio/common';

/** What a workflow shows to whoever may read it at Temporal, sink by sink, opened as for them; empty when there is none. */
export type SaidByTemporal = Readonly<Record<string, string>>;

export async function saidByTemporal(
  client: Client,
  converter: DataConverter,
  workflowId: string,
): Promise<SaidByTemporal> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { searchAttributes, memo, raw } = await handle.describe();
    const history = await handle.fetchHistory();
    return {
      history: readable(history),
      'opened history': (await openedIn(history, converter)).map(textOf).join('\n'),
      'search attributes': readable(searchAttributes),
      memo: readable(memo),
      'current details': readable(await handle.query('__temporal_workflow_metadata')),
      description: readable(raw),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return {};
    throw error;
  }
}

/** Four digits, as of a social security number, now and then. */
const COUNTERS = new Set(['historySizeBytes']);

const readable = (value: unknown): string =>
  JSON.stringify(value, (name, each: unknown) => {
    if (COUNTERS.has(name)) return undefined;
    return each instanceof Uint8Array ? Buffer.from(each).toString('latin1') : each;
  }) ?? '';

const textOf = ({ data }: Payload): string => Buffer.from(data ?? []).toString('utf8');

/** Every payload within, wherever it stands, as the codec opens it: sealed or not, no person belongs there. */
async function openedIn(value: unknown, converter: DataConverter): Promise<readonly Payload[]> {
  const payloads = payloadsIn(value);
  const [codec] = converter.payloadCodecs ?? [];
  return codec === undefined ? payloads : codec.decode([...payloads]);
}

function payloadsIn(value: unknown): readonly Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if ('data' in value && 'metadata' in value) return [value as Payload];
  return Object.values(value).flatMap(payloadsIn);
}
