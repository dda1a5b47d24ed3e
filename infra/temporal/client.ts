import {
  Client,
  Connection,
  type ConnectionOptions,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

interface Ways {
  /** What each start and signal passes through. */
  readonly workflow?: WorkflowClientInterceptor[];
  /** What each call passes through; left out, the SDK's own, which try again. */
  readonly calls?: ConnectionOptions['interceptors'];
}

/** A client that starts without a server: it connects with its first call, and again when the server comes back. */
export function temporalClient(
  { address, namespace }: TemporalTarget,
  dataConverter: DataConverter,
  { workflow = [], calls }: Ways = {},
): Client {
  const connection = Connection.lazy({ address, ...(calls && { interceptors: calls }) });
  return new Client({ connection, namespace, dataConverter, interceptors: { workflow } });
}
