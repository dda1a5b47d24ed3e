import { migrate } from '../postgres/migrate.js';
import { seedDirectory } from './directory/seed-directory.js';
import { type RunningPostgres, startPostgres } from './launch/postgres.js';
import { DATABASE_ROLES, type DatabaseRole } from './launch/postgres-roles.js';
import { writeSecret } from './launch/secret-file.js';
import { isOurDatabase } from './settings.js';
import { StackError } from './stack-error.js';
import { type StackParts, secretPath } from './stack-parts.js';

/** The database that a stack works on: its own, or one that `DATABASE_URL` names. */
export interface StackDatabase {
  readonly urls: Readonly<Record<DatabaseRole, string>>;
  /** Null when the server is somebody else's. */
  readonly embedded: RunningPostgres | null;
}

/** Brings the database up, its schema up to date, and the embedded directory into it. */
export async function startDatabase(
  parts: StackParts,
  onStarted: (postgres: RunningPostgres) => void,
): Promise<StackDatabase> {
  const { stateFolder, tls, ports, environment, databaseCaFile } = parts;
  const embedded = isOurDatabase(parts)
    ? await startPostgres({ stateFolder, port: ports.postgres, tls })
    : null;
  if (embedded !== null) onStarted(embedded);
  const urls = embedded?.urls ?? namedUrls(environment);
  for (const [role, url] of Object.entries(urls))
    writeSecret(secretPath(stateFolder, `url-${role}`), url);
  const owner = {
    url: urls.owner,
    ...(databaseCaFile === undefined ? {} : { caFile: databaseCaFile }),
  };
  await migrate(owner);
  await seedDirectory(owner);
  return { urls, embedded };
}

/** A server of the user's own must have the login roles: each process connects with the least rights. */
function namedUrls(environment: StackParts['environment']): Readonly<Record<DatabaseRole, string>> {
  const found = DATABASE_ROLES.map((role) => {
    const name = role === 'owner' ? 'DATABASE_URL' : `DATABASE_${role.toUpperCase()}_URL`;
    return { role, name, url: environment[name] };
  });
  const missing = found.filter(({ url }) => url === undefined).map(({ name }) => name);
  if (missing.length > 0)
    throw new StackError(
      `DATABASE_URL names a server of yours, but ${missing.join(', ')} is not set.`,
      'Create the roles enrollment_owner, _api, _worker, _auditor, _reader, _codec, _break_glass and _patient_portal there, and set a URL for each.',
    );
  return Object.fromEntries(found.map(({ role, url }) => [role, url])) as Record<
    DatabaseRole,
    string
  >;
}
