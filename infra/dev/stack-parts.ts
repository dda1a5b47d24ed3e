import { join } from 'node:path';
import type { Ports } from './ports.js';
import type { Systems } from './systems.js';

/** What has to be there before anything starts, and where it is. */
export interface StackParts {
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly namespace: string;
  readonly audience: string;
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  /** Whose authority signed the database's certificate; undefined for the system's authorities. */
  readonly databaseCaFile: string | undefined;
  /** Which systems stand behind the ports. */
  readonly systems: Systems;
  /** Whether keys are in OpenBao instead of a file. */
  readonly hasVault: boolean;
  /** Our own environment, of which children get a few harmless words. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly overrides: Readonly<Record<string, string>>;
}

/** Where a secret lies; processes get paths, so that no secret stands in an environment listing. */
export const secretPath = (stateFolder: string, name: string): string =>
  join(stateFolder, 'secrets', name);

/** Where the public half of the key lies that certificates are signed with. */
export const certificateKeyPath = (stateFolder: string): string =>
  join(stateFolder, 'certificate-key.jwk');
