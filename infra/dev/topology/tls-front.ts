import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

interface Front {
  readonly certFile: string;
  readonly keyFile: string;
  /** Where it listens, on loopback, and the plain port behind it. */
  readonly port: number;
  readonly behind: number;
}

/** TLS before a simulated partner, which speaks none: production asks for https. */
export async function tlsFront({
  certFile,
  keyFile,
  port,
  behind,
}: Front): Promise<{ stop(): Promise<void> }> {
  const server = createServer(
    { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.3' },
    (caller) => {
      const partner = connect(behind, '127.0.0.1');
      for (const [from, to] of [
        [caller, partner],
        [partner, caller],
      ] as const) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    },
  ).listen(port, 'localhost');
  await once(server, 'listening');
  return {
    stop: async () => {
      server.close();
    },
  };
}
