import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessToken, type TokenRequest } from '../../infra/dev/access-token.js';
import { answers } from '../../infra/dev/launch/answers.js';
import { type Certificates, localCertificates } from '../../infra/dev/launch/certificates.js';
import { startChild } from '../../infra/dev/launch/child.js';
import { clientKey } from '../../infra/dev/launch/clients.js';
import { freePort } from '../../infra/dev/launch/free-port.js';
import { staffPassword } from '../../infra/dev/launch/staff.js';
import { untilReady } from '../../infra/dev/launch/until-ready.js';
import { ownCode, ROOT } from '../../infra/dev/own-code.js';
import { type StaffSignIn, signedInToken } from '../../infra/dev/sign-in.js';
import { BREAK_GLASS_AUDIENCE, CODEC_AUDIENCE } from '../../infra/dev/staff-audiences.js';
import { trustingFetch } from './trusting-fetch.js';

export const AUDIENCE = 'urn:patient-enrollment:api';

/** The development issuer as a process of its own. */
export interface DevIssuer {
  readonly issuer: string;
  readonly stateFolder: string;
  readonly tls: Certificates;
  readonly fetch: typeof fetch;
  /** A token for a machine. */
  readonly ask: (
    clientId: string,
    scope: string,
    changes?: Partial<TokenRequest>,
  ) => Promise<string>;
  /** A token for a person who signs in. */
  readonly signIn: (
    wanted: Pick<StaffSignIn, 'audience' | 'person' | 'scope'> & Partial<StaffSignIn>,
  ) => Promise<string>;
  stop(): Promise<void>;
}

/** @param codecUrl where the issuer sends people back to who sign in at the codec server */
export async function startDevIssuer(stateFolder: string, codecUrl: string): Promise<DevIssuer> {
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const ca = readFileSync(tls.caFile, 'utf8');
  const port = await freePort(20_000 + Math.floor(Math.random() * 10_000), new Set());
  const issuer = `https://localhost:${port}`;
  const logFile = join(stateFolder, 'oidc.log');
  const child = startChild(process.execPath, ownCode('infra/dev/oidc/main.ts'), {
    logFile,
    cwd: ROOT,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: AUDIENCE,
      CODEC_AUDIENCE,
      BREAK_GLASS_AUDIENCE,
      PUBLIC_CODEC_URL: codecUrl,
      STATE_FOLDER: stateFolder,
      TLS_CERT_FILE: tls.certFile,
      TLS_KEY_FILE: tls.keyFile,
    },
  });
  const readyUrl = `${issuer}/.well-known/openid-configuration`;
  await untilReady('issuer', () => answers(readyUrl, ca), { child, seconds: 30, logFile });
  const fetch = trustingFetch(ca);
  return {
    ...{ issuer, stateFolder, tls, fetch },
    ask: async (clientId, scope, changes) =>
      accessToken({
        ...{ issuer, audience: AUDIENCE, clientId, scope, fetch },
        key: await clientKey(stateFolder, clientId),
        ...changes,
      }),
    signIn: (wanted) =>
      signedInToken({ issuer, fetch, password: staffPassword(stateFolder), ...wanted }),
    stop: () => child.stop(),
  };
}
