import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JWK } from 'jose';
import { type AdminCalls, adminCalls } from '../../../../infra/dev/keycloak/admin-calls.js';
import { type PatientRealm, prepareRealm } from '../../../../infra/dev/keycloak/realm.js';
import { clientKey, publicHalf } from '../../../../infra/dev/launch/clients.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import { startKeycloak } from '../../../../infra/dev/launch/keycloak.js';
import { keycloakHome, keycloakJava } from '../../../../infra/dev/launch/keycloak-distribution.js';
import { keycloakPortal } from '../../../../infra/portal/keycloak-portal.js';
import { MemoryFence } from '../../../support/memory-fence.js';
import { type FaultyMailServer, faultyMailServer } from '../../mail/support/faulty-mail-server.js';
import type { KeycloakWorld, SeenAccount } from './keycloak-world.js';

export const AUDIENCE = 'https://api.test';
export const REDIRECT_URI = 'http://127.0.0.1:9/signed-in';
export const MACHINE = 'clinic-kiosk';
export const SCOPE = 'enrollment:submit enrollment:read';

/** A real Keycloak with the realm as development gets it, and what its mails say. */
export interface RealKeycloak {
  readonly realm: PatientRealm;
  readonly machineKey: JWK;
  readonly admin: AdminCalls;
  readonly mails: FaultyMailServer;
  readonly world: () => KeycloakWorld;
  stop(): Promise<void>;
}

const FIRST_PORT = 18_900;
const PORT_RANGE = 4_000;
const SIGN_IN_CLIENT = 'test-sign-in';
const PASSWORD = 'a long pass phrase 7';

export async function startRealKeycloak(): Promise<RealKeycloak> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'enrollment-keycloak-'));
  const home = await keycloakHome(fileURLToPath(new URL('../../../../.cache', import.meta.url)));
  const port = await freePort(FIRST_PORT + Math.floor(Math.random() * PORT_RANGE), new Set());
  const java = (await keycloakJava()) ?? '';
  const server = await startKeycloak({ java, home, stateFolder, port });
  const mails = await faultyMailServer();
  const stop = async () => {
    await server.stop();
    await mails[Symbol.asyncDispose]();
    rmSync(stateFolder, { recursive: true, force: true });
  };
  try {
    const { url, adminPassword } = server;
    return { ...(await prepared({ url, adminPassword, stateFolder, mails })), mails, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Started {
  readonly url: string;
  readonly adminPassword: string;
  readonly stateFolder: string;
  readonly mails: FaultyMailServer;
}

async function prepared({ url, adminPassword, stateFolder, mails }: Started) {
  const machineKey = await clientKey(stateFolder, MACHINE);
  const { hostname, port } = new URL(mails.url);
  const realm = await prepareRealm({
    ...{ url, adminPassword, stateFolder, audience: AUDIENCE, redirectUri: REDIRECT_URI },
    mail: { host: hostname, port: Number(port), from: 'portal@clinic.test' },
    machines: [{ clientId: MACHINE, scope: SCOPE, publicKey: publicHalf(machineKey) }],
  });
  const admin = adminCalls(url, adminPassword);
  const signingIn = {
    clientId: SIGN_IN_CLIENT,
    publicClient: true,
    directAccessGrantsEnabled: true,
  };
  await admin.call('POST', '/patients/clients', signingIn);
  return { realm, machineKey, admin, world: () => worldOf(url, realm, admin) };
}

function worldOf(url: string, realm: PatientRealm, { call }: AdminCalls): KeycloakWorld {
  const { clientId, secret, activationUrl } = realm;
  const accounts = async () =>
    (await call('GET', '/patients/users?max=1000&briefRepresentation=false'))
      .json as readonly SeenAccount[];
  return {
    portal: keycloakPortal({
      ...{ baseUrl: url, realm: realm.realm, clientId, activationUrl },
      proof: { kind: 'client-secret-basic', secret },
    }),
    fence: new MemoryFence(),
    activationUrl,
    accounts,
    addForeign: async (email) =>
      (await call('POST', '/patients/users', { username: email, email, enabled: true })).madeId,
    async change(id, change) {
      await call('PUT', `/patients/users/${id}`, change);
    },
    async signIn(id) {
      const credential = { type: 'password', value: PASSWORD, temporary: false };
      await call('PUT', `/patients/users/${id}/reset-password`, credential);
      await call('PUT', `/patients/users/${id}`, { requiredActions: [] });
      const username = (await accounts()).find((each) => each.id === id)?.username ?? '';
      return signedIn(realm.issuer, username);
    },
    stop: async () => undefined,
  };
}

/** By password alone, as no client of the realm but the test's own may. */
async function signedIn(issuer: string, username: string) {
  const endpoint = `${issuer}/protocol/openid-connect`;
  const response = await fetch(`${endpoint}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'password', client_id: SIGN_IN_CLIENT, scope: 'openid' },
      ...{ username, password: PASSWORD },
    }),
  });
  if (!response.ok) return null;
  const { access_token: token } = (await response.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  // Keycloak answers only as long as the session behind the token lives.
  return async () => (await fetch(`${endpoint}/userinfo`, { headers })).ok;
}
