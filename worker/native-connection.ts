import { NativeConnection } from '@temporalio/worker';
import type { TemporalTarget } from '../infra/config/temporal-config.js';
import { connectionParts } from '../infra/temporal/connection-parts.js';

const LOOK_AT_TOKEN_MS = 5_000;

/** The connection that a worker polls on. Its core is told a renewed token, since it cannot be asked for one. */
export async function nativeConnection(
  target: TemporalTarget,
): Promise<{ readonly connection: NativeConnection; close(): Promise<void> }> {
  const { address, tls, token } = connectionParts(target);
  const connection = await NativeConnection.connect({
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(token === undefined ? {} : { apiKey: token() }),
  });
  const renewal = token === undefined ? undefined : keepRenewed(connection, token);
  return {
    connection,
    async close() {
      clearInterval(renewal);
      await connection.close();
    },
  };
}

function keepRenewed(connection: NativeConnection, token: () => string): NodeJS.Timeout {
  let told = token();
  return setInterval(() => {
    const latest = token();
    if (latest === told) return;
    told = latest;
    // Not taken only when the connection is being closed.
    connection.setApiKey(latest).catch(() => undefined);
  }, LOOK_AT_TOKEN_MS).unref();
}
