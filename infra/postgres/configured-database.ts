import type { Config } from '../config/config.js';
import { ConfigurationError } from '../config/environment.js';
import { openVault } from '../vault/vault.js';
import { type Database, openDatabase } from './database.js';
import { leasedLogins } from './leased-login.js';

/** The database as a process is configured to log in there: with what its URL holds, or with logins made for it. */
export function configuredDatabase(
  { database, vault }: Pick<Config, 'database' | 'vault'>,
  role: 'api' | 'worker',
): Database {
  const url = database[`${role}Url`];
  if (url === undefined)
    throw new ConfigurationError([`DATABASE_${role.toUpperCase()}_URL is not set`]);
  return openDatabase({
    url,
    ...(database.caFile === undefined ? {} : { caFile: database.caFile }),
    ...(database.credentials === 'vault' ? { logins: leasedLogins(openVault(vault), role) } : {}),
    poolSize: database.poolSize,
    applicationName: role,
  });
}
