import {
  Client,
  Connection,
  type ConnectionOptions,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { TemporalTarget } from '../config/temporal-config.js';
import { connectionParts } from './connection-parts.js';

interface Ways {
  /** What each start and signal passes through. */
  readonly workflow?: WorkflowClientInterceptor[];
  /** What each call passes through; left out, the SDK's own, which try again. */
  readonly calls?: ConnectionOptions['interceptors'];
}

/** A client that starts without a server: it connects with its first call, and again when the server comes back. */
export function temporalClient(
  target: TemporalTarget,
  dataConverter: DataConverter,
  { workflow = [], calls }: Ways = {},
): Client {
  const { address, tls, token } = connectionParts(target);
  const connection = Connection.lazy({
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(token === undefined ? {} : { apiKey: token }),
    ...(calls === undefined ? {} : { interceptors: calls }),
  });
  return new Client({
    ...{ connection, namespace: target.namespace, dataConverter },
    interceptors: { workflow },
  });
}
