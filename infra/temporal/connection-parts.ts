import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';
import { required } from '../config/required.js';
import type { TemporalTarget, TemporalTls } from '../config/temporal-config.js';
import { renewedToken } from './renewed-token.js';

export interface ConnectionParts {
  readonly address: string;
  readonly tls?: TLSConfig;
  /** Asked before each call. */
  readonly token?: () => string;
}

/** What a connection to Temporal is made with; throws when a certificate, key or token cannot be read. */
export const connectionParts = ({ address, tls, tokenFile }: TemporalTarget): ConnectionParts => ({
  address: required(address || undefined, 'TEMPORAL_ADDRESS'),
  ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
  ...(tokenFile === undefined ? {} : { token: renewedToken(tokenFile) }),
});

const tlsOf = ({ caFile, certFile, keyFile, serverName }: TemporalTls): TLSConfig => ({
  clientCertPair: { crt: readFileSync(certFile), key: readFileSync(keyFile) },
  ...(caFile === undefined ? {} : { serverRootCACertificate: readFileSync(caFile) }),
  ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
});
