import { readFileSync } from 'node:fs';
import pg from 'pg';

const DATABASES = ['temporal', 'temporal_visibility'] as const;

/** Temporal's databases and the role that owns them, as infra/topology/temporal-database.sh makes them. */
export async function createTemporalDatabases(
  superuserUrl: string,
  caFile: string,
  password: string,
): Promise<void> {
  const client = new pg.Client({
    connectionString: superuserUrl,
    ssl: { ca: readFileSync(caFile, 'utf8') },
  });
  await client.connect();
  try {
    const isThere = async (query: string, name: string): Promise<boolean> =>
      (await client.query(query, [name])).rowCount !== 0;
    if (!(await isThere('SELECT FROM pg_roles WHERE rolname = $1', 'temporal')))
      await client.query(`CREATE ROLE temporal LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    for (const name of DATABASES)
      if (!(await isThere('SELECT FROM pg_database WHERE datname = $1', name))) {
        await client.query(`CREATE DATABASE ${name} OWNER temporal`);
        await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
        await client.query(`GRANT CONNECT ON DATABASE ${name} TO temporal`);
      }
  } finally {
    await client.end();
  }
}
