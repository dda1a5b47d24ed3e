import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { parseApplicant } from '../../../../activities/domain/parse-applicant.js';
import { tokenVerifier } from '../../../../api/auth.js';
import { buildBreakGlassServer } from '../../../../api/break-glass/server.js';
import type { Keyring } from '../../../../infra/crypto/keyring.js';
import { localKeyring } from '../../../../infra/crypto/local-keyring.js';
import { jsonLog } from '../../../../infra/observability/log.js';
import { rows } from '../../../../infra/postgres/database.js';
import { keepDossier } from '../../../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../../../support/accepted-enrollment.js';
import { validForm } from '../../../support/applicants.js';
import { takenNotes } from '../../../support/taken-notes.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';
import { testKeyring } from '../../../support/test-keyring.js';
import { localCertificate } from '../../support/authority.js';
import { httpsFetch } from '../../support/https-fetch.js';
import { startIssuer, type TokenIssuer } from '../../support/issuer.js';

const BREAK_GLASS_AUDIENCE = 'urn:patient-enrollment:break-glass';
export const FIELDS = ['firstName', 'phone'];

type Claims = Readonly<Record<string, unknown>>;
interface Told {
  readonly event: string;
  readonly actor: string;
  readonly facts: Claims;
}

/** The break-glass server over real HTTPS on a real database, and two officers. */
export interface BreakGlassWorld extends AsyncDisposable {
  readonly database: TestDatabase;
  call(path: string, init?: RequestInit): Promise<Response>;
  /** A call of a member of staff with a sound, fresh, strong sign-in, but for what is changed. */
  as(person: string, path: string, body?: unknown, claims?: Claims): Promise<Response>;
  /** A live enrollment whose dossier holds a person of canaries. */
  dossier(): Promise<string>;
  wish(enrollmentId: string, change?: Claims): Claims;
  /** Asked for by officer-1; answers the request's id. */
  asked(enrollmentId: string): Promise<string>;
  approved(enrollmentId: string): Promise<string>;
  trail(enrollmentId: string): Promise<readonly Told[]>;
}

const MS_PER_SECOND = 1_000;
export const secondsAgo = (seconds: number): number =>
  Math.floor(Date.now() / MS_PER_SECOND) - seconds;

/** Refused in fixed words, and nobody learned a value. */
export async function assertRefused(response: Response, status: number): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.doesNotMatch(text, /Zq|Alice|202555/);
}

export async function startBreakGlass(): Promise<BreakGlassWorld> {
  const [database, keys, tls] = await Promise.all([
    startTestDatabase(),
    testKeyring(),
    localCertificate(),
  ]);
  const issuer = await startIssuer(tls);
  const fetchHere = httpsFetch(tls.cert);
  const notes = takenNotes('break-glass');
  const app = await buildBreakGlassServer({
    tls,
    log: jsonLog('break-glass', 'silent'),
    notes,
    db: database.break_glass,
    keyring: localKeyring(keys.path),
    verifier: tokenVerifier({
      issuer: issuer.url,
      audience: BREAK_GLASS_AUDIENCE,
      fetch: fetchHere,
    }),
    acr: 'phr',
    callsPerMinute: 6_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `https://localhost:${(app.server.address() as AddressInfo).port}`;
  return {
    database,
    ...officersAt((path, init) => fetchHere(`${url}${path}`, init), issuer),
    dossier: () => keptDossier(database, localKeyring(keys.path)),
    trail: (enrollmentId) =>
      rows(
        database.owner,
        'SELECT event, actor, facts FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
        [enrollmentId],
      ),
    async [Symbol.asyncDispose]() {
      await app.close();
      await issuer[Symbol.asyncDispose]();
      keys.remove();
      await database.stop();
    },
  };
}

function officersAt(
  call: BreakGlassWorld['call'],
  issuer: TokenIssuer,
): Pick<BreakGlassWorld, 'call' | 'as' | 'wish' | 'asked' | 'approved'> {
  const as: BreakGlassWorld['as'] = async (person, path, body, claims = {}) => {
    const token = await issuer.token({
      ...{ aud: BREAK_GLASS_AUDIENCE, sub: person, scope: 'enrollment:break-glass' },
      ...{ acr: 'phr', auth_time: secondsAgo(10), ...claims },
    });
    const authorization = `Bearer ${token}`;
    if (body === undefined) return call(path, { method: 'POST', headers: { authorization } });
    const headers = { authorization, 'content-type': 'application/json' };
    return call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const wish: BreakGlassWorld['wish'] = (enrollmentId, change = {}) => ({
    ...{ enrollmentId, fields: FIELDS, reasonCode: 'EMERGENCY_CARE', ticket: 'INC-4711' },
    ...change,
  });
  const asked: BreakGlassWorld['asked'] = async (enrollmentId) => {
    const response = await as('officer-1', '/v1/break-glass', wish(enrollmentId));
    return ((await response.json()) as { id: string }).id;
  };
  return {
    ...{ call, as, wish, asked },
    async approved(enrollmentId) {
      const id = await asked(enrollmentId);
      await as('officer-2', `/v1/break-glass/${id}/approval`);
      return id;
    },
  };
}

async function keptDossier(database: TestDatabase, keyring: Keyring): Promise<string> {
  const id = await acceptEnrollment(database.owner);
  const parsed = parseApplicant(validForm(), '2026-01-01');
  if (!('applicant' in parsed)) throw new Error('The form is valid.');
  await database.api.transaction((tx) => keepDossier(tx, keyring, id, parsed.applicant));
  return id;
}
