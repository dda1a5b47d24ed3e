import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

/**
 * A client that starts without a server: it connects with its first call, and again when the server comes back.
 *
 * @param interceptors instead of the SDK's own, which tries a call again
 */
export const temporalClient = (
  { address, namespace }: TemporalTarget,
  dataConverter: DataConverter,
  { interceptors }: Pick<ConnectionOptions, 'interceptors'> = {},
): Client =>
  new Client({
    connection: Connection.lazy({ address, ...(interceptors && { interceptors }) }),
    namespace,
    dataConverter,
  });
