import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Log, LogEvent, LogFields } from '../../../activities/domain/log.js';
import { tokenVerifier } from '../../../api/auth.js';
import { buildServer, type ServerParts } from '../../../api/server.js';
import { type TakenNotes, takenNotes } from '../../support/taken-notes.js';
import { localCertificate } from './authority.js';
import { httpsFetch } from './https-fetch.js';
import { AUDIENCE, startIssuer, type TokenIssuer } from './issuer.js';

export interface ApiUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly ca: string;
  readonly fetch: typeof fetch;
  readonly issuer: TokenIssuer;
  readonly app: FastifyInstance;
  /** What it took note of for the audit trail. */
  readonly noted: TakenNotes['noted'];
  readonly logged: { readonly event: LogEvent; readonly fields: LogFields }[];
}

export const LIMITS: ServerParts['limits'] = {
  perAddressPerMinute: 10_000,
  perClientPerMinute: 10_000,
  bodyBytes: 65_536,
  requestSeconds: 15,
  connections: 1_000,
};

const unreached = (): never => {
  throw new Error('The request should have been refused before this.');
};

/** The real server on a real listener, with a real issuer; what lies behind the routes is the test's choice. */
export async function startApi(parts: Partial<ServerParts> = {}): Promise<ApiUnderTest> {
  const tls = await localCertificate();
  const issuer = await startIssuer(tls);
  const logged: ApiUnderTest['logged'] = [];
  const note: Log['info'] = (event, fields = {}) => void logged.push({ event, fields });
  const here = httpsFetch(tls.cert);
  const notes = takenNotes();
  const app = await buildServer({
    tls,
    notes,
    log: { info: note, error: note },
    verifier: tokenVerifier({ issuer: issuer.url, audience: AUDIENCE, fetch: here }),
    checks: {
      database: async () => true,
      keyring: async () => true,
      jwks: async () => true,
      temporal: async () => true,
    },
    limits: LIMITS,
    publicUrl: 'https://localhost',
    beginEnrollment: unreached,
    enquiry: { status: unreached, cancel: unreached, require: unreached, show: unreached },
    act: unreached,
    setPortalLock: unreached,
    fieldKeys: async () => [],
    clientKeys: async () => [],
    ...parts,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    port,
    ca: tls.cert,
    fetch: here,
    issuer,
    app,
    logged,
    noted: notes.noted,
    async [Symbol.asyncDispose]() {
      await app.close();
      await issuer[Symbol.asyncDispose]();
    },
  };
}
