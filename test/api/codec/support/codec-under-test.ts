import type { AddressInfo } from 'node:net';
import type { AuditEntry } from '../../../../activities/domain/audit.js';
import type { AuditTrail } from '../../../../activities/ports/audit-trail.js';
import { tokenVerifier } from '../../../../api/auth.js';
import { buildCodecServer, type CodecServerParts } from '../../../../api/codec/server.js';
import { newKey } from '../../../../infra/crypto/envelope.js';
import { jsonLog } from '../../../../infra/observability/log.js';
import { sealingCodec } from '../../../../infra/temporal/payload-codec.js';
import { type TakenNotes, takenNotes } from '../../../support/taken-notes.js';
import { localCertificate } from '../../support/authority.js';
import { httpsFetch } from '../../support/https-fetch.js';
import { startIssuer, type TokenIssuer } from '../../support/issuer.js';

const KEYS = { current: 'k1', keys: new Map([['k1', newKey()]]) };
export const UI = 'http://localhost:8233';
export const CODEC_AUDIENCE = 'urn:patient-enrollment:codec';

type Headers = Readonly<Record<string, string>>;

export interface CodecUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly issuer: TokenIssuer;
  /** What it told the trail. */
  readonly told: AuditEntry[];
  /** What it took note of, to be told in sums. */
  readonly noted: TakenNotes['noted'];
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
  post(path: string, body: unknown, headers: Headers): Promise<Response>;
  /** What the CLI sends along, for somebody with these scopes; a claim set to undefined is left out. */
  headers(scope: string, claims?: Readonly<Record<string, unknown>>): Promise<Headers>;
}

const trailInto = (told: AuditEntry[], tell: (entry: AuditEntry) => void): AuditTrail => ({
  append: async (...entries) => {
    for (const each of entries) tell(each);
    told.push(...entries);
  },
});

/** The codec server over real HTTPS, with a real issuer. */
export async function startCodec(
  more: Partial<CodecServerParts> = {},
  tell: (entry: AuditEntry) => void = () => undefined,
  port = 0,
): Promise<CodecUnderTest> {
  const tls = await localCertificate();
  const issuer = await startIssuer(tls);
  const fetchHere = httpsFetch(tls.cert);
  const told: AuditEntry[] = [];
  const verifier = tokenVerifier({
    issuer: issuer.url,
    audience: CODEC_AUDIENCE,
    fetch: fetchHere,
  });
  const notes = takenNotes('codec');
  const trail = trailInto(told, tell);
  const app = await buildCodecServer({
    tls,
    log: jsonLog('codec', 'silent'),
    codec: sealingCodec(KEYS, { mode: 'production' }),
    namespace: 'enrollment',
    allowedOrigin: UI,
    ...{ notes, verifier, signIn: null },
    trail,
    ...more,
  });
  await app.listen({ host: '127.0.0.1', port });
  const url = `https://localhost:${(app.server.address() as AddressInfo).port}`;
  const call: CodecUnderTest['call'] = (path, init) => fetchHere(`${url}${path}`, init);
  return {
    ...{ url, issuer, told, noted: notes.noted, call },
    post: (path, body, headers) =>
      call(path, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    headers: async (scope, claims = {}) => ({
      'content-type': 'application/json',
      'x-namespace': 'enrollment',
      authorization: `Bearer ${await issuer.token({ aud: CODEC_AUDIENCE, sub: 'staff-1', scope, ...claims })}`,
    }),
    async [Symbol.asyncDispose]() {
      await app.close();
      await issuer[Symbol.asyncDispose]();
    },
  };
}
