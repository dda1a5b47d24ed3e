import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { Connection } from '@temporalio/client';
import { secretPath } from '../stack-parts.js';

export interface TemporalPlace {
  readonly stateFolder: string;
  readonly port: number;
}

const CALL_MS = 20_000;
const SERVER_NAME = 'temporal';

/** Whose pair of certificate and key a caller shows; nothing for none. */
type Pair = 'temporal-web-ui' | 'temporal-worker' | 'temporal-operator' | 'stranger';

const pem = (stateFolder: string, name: string): Buffer =>
  readFileSync(secretPath(stateFolder, name));

/** A connection as the program or person that shows this certificate and this token. */
export const callerAt = (
  { stateFolder, port }: TemporalPlace,
  pair: Pair,
  token: string | undefined,
): Connection =>
  Connection.lazy({
    address: `localhost:${port}`,
    tls: {
      serverRootCACertificate: pem(stateFolder, 'temporal-ca.crt'),
      serverNameOverride: SERVER_NAME,
      clientCertPair: {
        crt: pem(stateFolder, `${pair}.crt`),
        key: pem(stateFolder, `${pair}.key`),
      },
    },
    ...(token === undefined ? {} : { apiKey: token }),
  });

/** What Temporal says of one call: its gRPC code, 0 when it did it. */
export async function codeOf(
  connection: Connection,
  call: (connection: Connection) => Promise<unknown>,
): Promise<number> {
  try {
    await connection.withDeadline(Date.now() + CALL_MS, () => call(connection));
    return 0;
  } catch (error) {
    return (error as { code?: number }).code ?? -1;
  }
}

/** Whether the server talks to somebody who shows this pair, or none: its first words are its HTTP/2 settings. */
export function isTalkedTo(
  { stateFolder, port }: TemporalPlace,
  pair: Pair | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      port,
      host: 'localhost',
      servername: SERVER_NAME,
      ALPNProtocols: ['h2'],
      ca: pem(stateFolder, 'temporal-ca.crt'),
      ...(pair === undefined
        ? {}
        : { cert: pem(stateFolder, `${pair}.crt`), key: pem(stateFolder, `${pair}.key`) }),
    });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', end(true));
    socket.once('error', end(false)).once('close', end(false)).setTimeout(CALL_MS, end(false));
  });
}
