import { chmodSync, chownSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, NOBODY } from './postgres-binaries.js';

export interface ListenOptions {
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
}

/** Writes the server's settings anew at each start, so that an old state folder gets the ones in force. */
export function configure(dataFolder: string, { port, tls }: ListenOptions): void {
  for (const [name, source] of [
    ['server.crt', tls.certFile],
    ['server.key', tls.keyFile],
  ] as const) {
    const copy = join(dataFolder, name);
    rmSync(copy, { force: true });
    cpSync(source, copy);
    chmodSync(copy, 0o600);
    if (isRoot()) chownSync(copy, NOBODY, NOBODY);
  }
  writeFileSync(join(dataFolder, 'postgresql.auto.conf'), settings(port), { mode: 0o600 });
  writeFileSync(join(dataFolder, 'pg_hba.conf'), HBA, { mode: 0o600 });
}

const HBA = `hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

/**
 * Errors and statements in the log would quote rows: terse, and no parameters, ever (phi.md). Deleted rows live on in
 * the write-ahead log until its segments go: a checkpoint a minute, and none is kept for reuse with its old content.
 */
const settings = (port: number): string => `
listen_addresses = 'localhost'
port = ${port}
unix_socket_directories = ''
max_connections = 200
ssl = on
ssl_min_protocol_version = 'TLSv1.3'
password_encryption = 'scram-sha-256'
log_error_verbosity = terse
log_min_error_statement = panic
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = off
track_activity_query_size = 100
checkpoint_timeout = '1min'
min_wal_size = '32MB'
max_wal_size = '256MB'
wal_recycle = off
`;
