import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import { connect as secure } from 'node:tls';

/** A way in that speaks TLS. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly caFile: string | undefined;
  /** Asked for TLS first, as PostgreSQL is. */
  readonly isPostgres: boolean;
}

const CALL_MS = 5_000;
/** https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Until when its certificate is good, and whether we would trust it. Nothing is sent through. Throws when it is away. */
export async function peerAt({ host, port, caFile, isPostgres }: Door) {
  const signal = AbortSignal.timeout(CALL_MS);
  const line = connect({ host, port }).on('error', () => undefined);
  try {
    await once(line, 'connect', { signal });
    if (isPostgres) {
      line.write(SSL_REQUEST);
      const [answer] = (await once(line, 'data', { signal })) as [Buffer];
      if (answer.toString('latin1') !== 'S') throw new Error('no TLS');
    }
    const socket = secure({
      socket: line,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }),
      rejectUnauthorized: false, // It is looked at, and nothing is said to it.
    }).on('error', () => undefined);
    await once(socket, 'secureConnect', { signal });
    return { until: new Date(socket.getPeerCertificate().valid_to), isTrusted: socket.authorized };
  } finally {
    line.destroy();
  }
}
