import { join } from 'node:path';
import pg from 'pg';
import { secretIn } from './secret-file.js';

export const DATABASE_ROLES = [
  'owner',
  'api',
  'worker',
  'auditor',
  'reader',
  'codec',
  'break_glass',
  'patient_portal',
] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Each role's password, made at the first start. */
export const rolePasswords = (stateFolder: string): Readonly<Record<DatabaseRole, string>> =>
  Object.fromEntries(
    DATABASE_ROLES.map((role) => [
      role,
      secretIn(join(stateFolder, 'secrets', `database-${role}`)),
    ]),
  ) as Record<DatabaseRole, string>;

/** The database and its login roles; what each may do comes with the migrations. */
export async function createRoles(
  url: string,
  ca: string,
  passwords: Readonly<Record<DatabaseRole, string>>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: { ca } });
  await client.connect();
  try {
    // One by one: an earlier start may have been cut short between any two of them.
    for (const role of DATABASE_ROLES)
      if (!(await has(client, 'pg_roles', 'rolname', `enrollment_${role}`)))
        await client.query(
          `CREATE ROLE enrollment_${role} LOGIN PASSWORD ${client.escapeLiteral(passwords[role])}`,
        );
    if (!(await has(client, 'pg_database', 'datname', 'enrollment')))
      await client.query('CREATE DATABASE enrollment OWNER enrollment_owner');
    await client.query('REVOKE CONNECT, TEMPORARY ON DATABASE enrollment FROM PUBLIC');
    for (const role of DATABASE_ROLES)
      await client.query(`GRANT CONNECT ON DATABASE enrollment TO enrollment_${role}`);
  } finally {
    await client.end();
  }
}

async function has(
  client: pg.Client,
  catalogue: 'pg_roles' | 'pg_database',
  column: 'rolname' | 'datname',
  name: string,
): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${catalogue} WHERE ${column} = $1`, [name]);
  return rowCount !== 0;
}
