import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { TemporalTarget } from '../config/temporal-config.js';
import { connectionParts } from './connection-parts.js';

/** A client that starts without a server: it connects with its first call, and again when the server comes back. */
export function temporalClient(target: TemporalTarget, dataConverter: DataConverter): Client {
  const { address, tls, token } = connectionParts(target);
  const connection = Connection.lazy({
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(token === undefined ? {} : { apiKey: token }),
  });
  return new Client({ connection, namespace: target.namespace, dataConverter });
}
