import { join } from 'node:path';
import { secretIn } from '../launch/secret-file.js';
import { type AdminCalls, adminCalls } from './admin-calls.js';
import {
  enrollmentClient,
  type MachineClient,
  machineClient,
  PATIENT_SCOPES,
  patientApp,
} from './realm-clients.js';
import { REALM, type RealmMail, realmSettings, smtpServer, userProfile } from './realm-settings.js';
import { guardResets } from './reset-flow.js';

export interface RealmOptions {
  readonly url: string;
  readonly adminPassword: string;
  readonly stateFolder: string;
  readonly mail: RealmMail;
  /** Of our API, for the tokens of its clients. */
  readonly audience: string;
  readonly machines: readonly MachineClient[];
  /** Where the patients' app waits for them. */
  readonly redirectUri: string;
}

/** A realm that is ready for enrollments, and that our API can trust as an issuer. */
export interface PatientRealm {
  readonly realm: string;
  readonly issuer: string;
  /** The service account that the portal adapter uses. */
  readonly clientId: string;
  readonly secret: string;
  /** Where the welcome letter leads. */
  readonly activationUrl: string;
}

/** Our service account. */
export const SERVICE_CLIENT = 'enrollment';
/** Set last: a realm without it was left half made. */
const PREPARED = 'enrollment.prepared';

/** Makes the realm, or takes the one that an earlier start has made; only where its mails go is set anew. */
export async function prepareRealm(options: RealmOptions): Promise<PatientRealm> {
  const { url, adminPassword, stateFolder, mail } = options;
  const admin = adminCalls(url, adminPassword);
  const secret = secretIn(join(stateFolder, 'secrets', 'keycloak-enrollment'));
  const { json } = await admin.call('GET', `/${REALM}`, undefined, [404]);
  if (!isPrepared(json)) await makeRealm(admin, options, secret);
  const attributes = { [PREPARED]: 'true' };
  await admin.call('PUT', `/${REALM}`, { smtpServer: smtpServer(mail), attributes });
  const issuer = `${url}/realms/${REALM}`;
  return {
    ...{ realm: REALM, issuer, clientId: SERVICE_CLIENT, secret },
    activationUrl: activationUrlOf(issuer),
  };
}

const isPrepared = (json: unknown): boolean =>
  (json as { attributes?: Record<string, string> } | undefined)?.attributes?.[PREPARED] === 'true';

/** Keycloak's own page, whose account console a patient sees at the end; a portal would name its own client. */
export function activationUrlOf(issuer: string): string {
  const signIn = new URLSearchParams({
    ...{ client_id: 'account', response_type: 'code', scope: 'openid' },
    redirect_uri: `${issuer}/account/`,
  });
  return `${issuer}/protocol/openid-connect/forgot-credentials?${signIn.toString()}`;
}

async function makeRealm(admin: AdminCalls, options: RealmOptions, secret: string): Promise<void> {
  const { audience, machines, redirectUri } = options;
  await admin.call('DELETE', `/${REALM}`, undefined, [404]);
  await admin.call('POST', '', realmSettings);
  await admin.call('PUT', `/${REALM}/users/profile`, userProfile);
  const scopes = [...PATIENT_SCOPES, ...machines.flatMap(({ scope }) => scope.split(' '))];
  for (const name of new Set(scopes))
    await admin.call('POST', `/${REALM}/client-scopes`, {
      ...{ name, protocol: 'openid-connect' },
      attributes: { 'include.in.token.scope': 'true' },
    });
  for (const client of [
    ...machines.map((machine) => machineClient(machine, audience)),
    patientApp(redirectUri, audience),
  ])
    await admin.call('POST', `/${REALM}/clients`, client);
  await makeServiceAccount(admin, secret);
  await guardResets(admin);
}

async function makeServiceAccount({ call }: AdminCalls, secret: string): Promise<void> {
  const clients = `/${REALM}/clients`;
  const { madeId } = await call('POST', clients, enrollmentClient(SERVICE_CLIENT, secret));
  const account = (await call('GET', `${clients}/${madeId}/service-account-user`)).json;
  const [management] = (await call('GET', `${clients}?clientId=realm-management`))
    .json as readonly [{ id: string }];
  const roles = await Promise.all(
    ['manage-users', 'view-users'].map(
      async (role) => (await call('GET', `${clients}/${management.id}/roles/${role}`)).json,
    ),
  );
  const { id } = account as { id: string };
  await call('POST', `/${REALM}/users/${id}/role-mappings/clients/${management.id}`, roles);
}
