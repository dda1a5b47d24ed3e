import { hostname } from 'node:os';
import type { DataConverter, Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { NamedHistory } from '../../worker/history.js';

/** A history as a file holds it: payloads opened, and nothing that names the machine it ran on. */
export async function decodedHistory(
  { history }: NamedHistory,
  { payloadCodecs = [] }: DataConverter,
): Promise<string> {
  const open = async (payload: Payload): Promise<Payload> => {
    let opened = [payload];
    for (const codec of payloadCodecs) opened = await codec.decode(opened);
    return withoutPlace(opened[0] ?? payload);
  };
  await openWithin(history as Nested, open);
  const workerIdentity = new RegExp(`\\d+@${hostname().replaceAll('.', '\\.')}`, 'g');
  return historyToJSON(history).replace(workerIdentity, 'recorded');
}

/** A stack trace names files: those of ours from the project's root on. */
const withoutPlace = ({ metadata, data }: Payload): Payload => ({
  ...(metadata ? { metadata } : {}),
  data: Buffer.from(
    Buffer.from(data ?? [])
      .toString()
      .replaceAll(`${process.cwd()}/`, ''),
  ),
});

/** With every base64 word also as what it means, since that is how a history's JSON holds its payloads. */
export const readable = (historyJson: string): string =>
  historyJson.replace(
    /"([A-Za-z0-9+/]{8,}={0,2})"/g,
    (word, base64: string) => `${word} ${Buffer.from(base64, 'base64').toString()}`,
  );

type Nested = Record<string, unknown>;

/** Opens every payload below a node, in place. */
async function openWithin(node: Nested, open: (payload: Payload) => Promise<Payload>) {
  for (const [name, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) continue;
    if (isPayload(value)) node[name] = await open(value);
    else await openWithin(value as Nested, open);
  }
}

const isPayload = (value: object): value is Payload =>
  'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
