import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { TokenFault } from '../activities/domain/request-count.js';
import { IssuerUnavailable } from '../infra/oidc/issuer-metadata.js';
import type { Caller } from './caller.js';
import { issuerKeys } from './issuer-keys.js';
import { comeBackLater, Refusal } from './problem.js';

/** What a verified token tells beside who calls. */
export interface TokenCaller extends Caller {
  /** The token's own id, and until when it is good. */
  readonly jti: string;
  readonly expiresAt: Date;
  /** When a person signed in for it, in what way (RFC 9068, 2.2.1); null for machines. */
  readonly signedInAt: Date | null;
  readonly acr: string | null;
}

export interface TokenVerifier {
  /** Verifies an `Authorization` header. Throws the 401; or the 503 when the issuer's keys cannot be had. */
  verify(authorization: string | undefined): Promise<TokenCaller>;
  /** Whether the issuer's keys are at hand. */
  ready(): Promise<boolean>;
}

export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** Clients that keep a secret, and so may come without a person (protocol.md 9). */
  readonly confidentialClients?: readonly string[];
  readonly fetch?: typeof fetch;
}

const ALGORITHMS = ['ES256', 'ES384', 'PS256', 'PS384', 'EdDSA', 'Ed25519'];
const REQUIRED_CLAIMS = ['exp', 'iat', 'jti', 'client_id', 'scope', 'sub'];
const CLOCK_TOLERANCE_SECONDS = 5;
const MS_PER_SECOND = 1_000;
const RETRY_AFTER_SECONDS = 5;
const BEARER = /^Bearer ([A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]{1,8000}\.[A-Za-z0-9_-]{1,2000})$/i;

/** Verifies access tokens (RFC 9068) against the issuer's published keys. */
export function tokenVerifier({
  issuer,
  audience,
  confidentialClients = [],
  fetch: call = fetch,
}: Issuer): TokenVerifier {
  const confidential = new Set(confidentialClients);
  const keys = issuerKeys(issuer, call);
  return {
    async verify(authorization) {
      const token = BEARER.exec(authorization ?? '')?.[1];
      if (token === undefined)
        throw unauthenticated(authorization === undefined ? 'absent' : 'malformed');
      try {
        const { payload } = await jwtVerify(token, keys.keyFor, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          typ: 'at+jwt',
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: REQUIRED_CLAIMS,
        });
        return servable(callerOf(payload), confidential);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        // Our trouble, not the token's.
        if (error instanceof IssuerUnavailable)
          throw comeBackLater('unavailable', RETRY_AFTER_SECONDS);
        throw unauthenticated(faultOf(error));
      }
    },
    ready: () => keys.ready(),
  };
}

const NOT_FOR_THIS_CLIENT = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
const MOST_CLAIM_CHARACTERS = 200;
const isName = (claim: unknown): claim is string =>
  typeof claim === 'string' && claim.length > 0 && claim.length <= MOST_CLAIM_CHARACTERS;

function callerOf(claims: JWTPayload): TokenCaller {
  const { iss, sub, jti, iat = Infinity, client_id: clientId, scope } = claims;
  const isFromTheFuture = iat > Date.now() / MS_PER_SECOND + CLOCK_TOLERANCE_SECONDS;
  if (!isName(iss) || !isName(sub) || !isName(clientId) || !isName(jti))
    throw unauthenticated('claims');
  if (isFromTheFuture || typeof scope !== 'string') throw unauthenticated('claims');
  return {
    ...{ iss, sub, jti, clientId },
    scopes: new Set(scope.split(' ')),
    ...timesOf(claims),
  };
}

/** A client's own token names the client as its subject (RFC 9068, 2.2): such a one must be known to keep a secret. */
function servable(caller: TokenCaller, confidential: ReadonlySet<string>): TokenCaller {
  if (caller.sub === caller.clientId && !confidential.has(caller.clientId))
    throw new Refusal('forbidden', {
      headers: NOT_FOR_THIS_CLIENT,
      onRecord: { fault: 'confidential-only', actor: `client:${caller.clientId}` },
    });
  return caller;
}

const timesOf = ({ exp = 0, auth_time: at, acr }: JWTPayload) => ({
  expiresAt: new Date(exp * MS_PER_SECOND),
  signedInAt: typeof at === 'number' ? new Date(at * MS_PER_SECOND) : null,
  acr: typeof acr === 'string' ? acr : null,
});

/** RFC 6750: no token at all names the scheme only; a bad one is told so, never why. */
const unauthenticated = (fault: TokenFault): Refusal =>
  new Refusal('unauthenticated', {
    headers: { 'www-authenticate': fault === 'absent' ? 'Bearer' : 'Bearer error="invalid_token"' },
    onRecord: { fault },
  });

const FAULTS: Readonly<Record<string, TokenFault>> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JWTClaimValidationFailed.code]: 'claims',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
  [errors.JWKSNoMatchingKey.code]: 'unknown-key',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
};

/** For the trail, which is told what whoever sent the token is not. */
const faultOf = (error: unknown): TokenFault =>
  FAULTS[error instanceof errors.JOSEError ? error.code : ''] ?? 'malformed';
