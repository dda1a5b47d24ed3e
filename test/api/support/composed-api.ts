import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEvent, LogFields } from '../../../activities/domain/log.js';
import { startApi } from '../../../api/compose.js';
import { KEYS_OF_API, keysOfApi } from '../../../api/keys.js';
import { type PortalClient, portalClient } from '../../../api/portal-client/portal-client.js';
import { parseConfig } from '../../../infra/config/config.js';
import { createKeyringFile } from '../../../infra/crypto/create-keyring-file.js';
import { openKeyring } from '../../../infra/crypto/open-keyring.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { localCertificate } from './authority.js';
import { httpsFetch } from './https-fetch.js';
import { AUDIENCE, startIssuer, type TokenIssuer } from './issuer.js';

export interface ComposedApi extends AsyncDisposable {
  readonly url: string;
  readonly ca: string;
  readonly fetch: typeof fetch;
  readonly issuer: TokenIssuer;
  readonly database: TestDatabase;
  readonly logged: { readonly event: LogEvent; readonly fields: LogFields }[];
  /** Stops the API alone, as its process does when it is told to. */
  stop(): Promise<void>;
  /** A portal that authenticates with such claims. */
  portal(claims?: Readonly<Record<string, unknown>>): PortalClient;
}

/** The whole API as its main starts it, on a real database; Temporal is away unless an address is given. */
export async function startComposedApi(temporalAddress = '127.0.0.1:1'): Promise<ComposedApi> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-api-'));
  const file = (name: string) => join(folder, name);
  const tls = await localCertificate();
  writeFileSync(file('cert'), tls.cert);
  writeFileSync(file('key'), tls.key, { mode: 0o600 });
  await createKeyringFile(file('keyring'));
  const issuer = await startIssuer(tls);
  const database = await startTestDatabase();
  const logged: ComposedApi['logged'] = [];
  const note = (event: LogEvent, fields: LogFields = {}) => void logged.push({ event, fields });
  const config = configOf(database, issuer.url, temporalAddress, file);
  const here = httpsFetch(tls.cert);
  const keysOf = keysOfApi(await openKeyring(config, ...KEYS_OF_API), AUDIENCE, config);
  const api = await startApi(config, (db) => ({ ...keysOf(db), fetch: here }), {
    info: note,
    error: note,
  });
  const url = `https://localhost:${api.port}`;
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= api.close());
  return {
    url,
    ca: tls.cert,
    fetch: here,
    issuer,
    database,
    logged,
    portal: (claims) =>
      portalClient({
        apiUrl: url,
        audience: AUDIENCE,
        accessToken: () => issuer.token(claims),
        fetch: here,
      }),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await issuer[Symbol.asyncDispose]();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configOf = (
  database: TestDatabase,
  issuer: string,
  temporalAddress: string,
  file: (name: string) => string,
) =>
  parseConfig({
    MODE: 'development',
    DATABASE_API_URL: database.urls.api,
    DATABASE_CA_FILE: database.caFile,
    TEMPORAL_ADDRESS: temporalAddress,
    KEYRING: 'local',
    KEYRING_FILE: file('keyring'),
    API_PORT: '0',
    TLS_CERT_FILE: file('cert'),
    TLS_KEY_FILE: file('key'),
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: AUDIENCE,
  });
