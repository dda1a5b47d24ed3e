/** How to bring a stack up. */
export interface StackOptions {
  readonly stateFolder: string;
  readonly cacheFolder: string;
  readonly isFresh?: boolean;
  readonly portOffset?: number;
  readonly ehr?: 'fhir' | 'postgres';
  /** Keys in an OpenBao server instead of a file. */
  readonly vault?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Settings that differ from the stack's own, e.g. shorter windows in tests. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly onProgress?: (part: string, isReady: boolean) => void;
}
