import { join } from 'node:path';

type Settings = Readonly<Record<string, string>>;

/** What a stack is told from outside, and where it keeps what it makes. */
interface Told {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly overrides?: Settings;
}

const OF_STORE = [
  'LOG_STORE_URL',
  'LOG_STORE_CA_FILE',
  'LOG_STORE_CERT_FILE',
  'LOG_STORE_KEY_FILE',
] as const;

/** What the shipper is told of the store. */
export const logStoreSettings = ({ environment, overrides = {} }: Told): Settings =>
  Object.fromEntries(
    OF_STORE.flatMap((name) => {
      const value = overrides[name] ?? environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

/** Whether logs are shipped anywhere. */
export const hasLogStore = (told: Told): boolean => 'LOG_STORE_URL' in logStoreSettings(told);

/** Where a stack's shipper keeps how far the trail has been shipped. */
export const witnessPath = (stateFolder: string): string => join(stateFolder, 'witness.json');

/** Where logs wait for the shipper, and where it keeps what processes compare the database with. */
export const spoolSettings = (told: Told & { readonly stateFolder: string }): Settings =>
  hasLogStore(told)
    ? {
        LOG_SPOOL_DIR: join(told.stateFolder, 'spool'),
        WITNESS_FILE: witnessPath(told.stateFolder),
      }
    : {};
