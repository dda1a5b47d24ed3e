import type { Systems } from './systems.js';

/** How to bring a stack up. */
export interface StackOptions {
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly isFresh?: boolean;
  readonly portOffset?: number;
  /** Which systems stand behind the ports, where they are not the usual ones. */
  readonly systems?: Partial<Systems>;
  /** Keys in an OpenBao server instead of a file. */
  readonly vault?: boolean;
  /** How long the database logins that OpenBao makes are good for; an hour when not said. */
  readonly databaseLoginSeconds?: number;
  /** Whether codec server and break-glass server come up too; they do when not said. */
  readonly staffServers?: boolean;
  /** How many workers and APIs come up; one of each when not said. */
  readonly workers?: number;
  readonly apis?: number;
  /** Whether the servers of pages, for those who enroll and for patients, come up too; they do when not said. */
  readonly pages?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Settings that differ from the stack's own, e.g. shorter windows in tests. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly onProgress?: (part: string, isReady: boolean) => void;
}
