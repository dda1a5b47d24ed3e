import pg from 'pg';
import type { Vault } from '../../vault/vault.js';

export interface DatabaseLogins {
  readonly superuserUrl: string;
  readonly caFile: string;
  readonly ca: string;
  /** Of OpenBao's own login, with which it makes the others. */
  readonly password: string;
  /** How long a login is good for, and how long when it is renewed again and again. */
  readonly seconds: number;
  readonly longestSeconds: number;
}

const MAKER = 'enrollment_vault';
const ROLES = ['api', 'worker'] as const;

/** Has OpenBao make short-lived logins, each a member of the role that its process has always had. */
export async function provisionDatabaseLogins(vault: Vault, logins: DatabaseLogins): Promise<void> {
  await admitMaker(logins);
  const post = (path: string, body: object) => vault.call({ method: 'POST', path, body });
  const { host } = new URL(logins.superuserUrl);
  const trust = `sslmode=verify-full&sslrootcert=${encodeURIComponent(logins.caFile)}`;
  await post('database/config/enrollment', {
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: ROLES,
    connection_url: `postgresql://{{username}}:{{password}}@${host}/enrollment?${trust}`,
    username: MAKER,
    password: logins.password,
  });
  for (const role of ROLES)
    await post(`database/roles/${role}`, {
      db_name: 'enrollment',
      creation_statements: [
        `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE enrollment_${role}`,
      ],
      revocation_statements: [
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'`,
        'DROP ROLE IF EXISTS "{{name}}"',
      ],
      default_ttl: `${logins.seconds}s`,
      max_ttl: `${logins.longestSeconds}s`,
    });
}

/** A login that may make others and end their sessions, and has no right to any row. */
async function admitMaker({ superuserUrl, ca, password }: DatabaseLogins): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl, ssl: { ca } });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [MAKER]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${MAKER} LOGIN CREATEROLE`);
    await client.query(`ALTER ROLE ${MAKER} PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`GRANT CONNECT ON DATABASE enrollment TO ${MAKER}`);
    await client.query(`GRANT pg_signal_backend TO ${MAKER}`);
    for (const role of ROLES)
      await client.query(
        `GRANT enrollment_${role} TO ${MAKER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`,
      );
  } finally {
    await client.end();
  }
}
