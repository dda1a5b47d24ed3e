import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One span as a collector got it. */
export interface ReceivedSpan {
  readonly process: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the head of a trace. */
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isError: boolean;
}

export interface TraceCollector extends AsyncDisposable {
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that came in, headers included, as it came. */
  received(): string;
  spans(): readonly ReceivedSpan[];
  /** How many requests came, refused ones included. */
  requests(): number;
  /** The status that it answers from now on. */
  answer(status: number): void;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

interface WireSpan extends Omit<ReceivedSpan, 'attributes' | 'process' | 'isError' | 'links'> {
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
  readonly links?: ReceivedSpan['links'];
}

const ERROR = 2;

/** A small collector for OTLP/HTTP in JSON (opentelemetry-proto 1.x). */
export async function startTraceCollector(): Promise<TraceCollector> {
  const bodies: string[] = [];
  let heads = '';
  let status = 200;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (status === 200) bodies.push(Buffer.concat(parts).toString());
      heads += `${request.url} ${request.rawHeaders.join(' ')}\n`;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    settings: { TRACES_URL: `http://127.0.0.1:${port}/v1/traces` },
    received: () => heads + bodies.join('\n'),
    spans: () => bodies.flatMap((body) => spansIn(JSON.parse(body) as Wire)),
    requests: () => requests,
    answer(next) {
      status = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const spansIn = ({ resourceSpans }: Wire): readonly ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId, attributes, status, links }) => ({
        process: `${asRecord(resource.attributes)['service.name']}`,
        ...{ name, traceId, spanId, links: links ?? [], attributes: asRecord(attributes) },
        parentSpanId: parentSpanId ?? '',
        isError: status.code === ERROR,
      })),
    ),
  );

const asRecord = (attributes: readonly Attribute[]): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
  );
