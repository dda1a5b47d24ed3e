import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

/** A client that starts without a server: it connects with its first call, and again when the server comes back. */
export const temporalClient = (
  { address, namespace }: TemporalTarget,
  dataConverter: DataConverter,
  workflow: WorkflowClientInterceptor[] = [],
): Client => {
  const connection = Connection.lazy({ address });
  return new Client({ connection, namespace, dataConverter, interceptors: { workflow } });
};
