import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import type { Answer } from '../answer.js';

/** Who may ask for tokens: by a secret, or by the public keys that their assertions are signed with. */
export interface PartnerClient {
  readonly clientId: string;
  readonly secret?: string;
  readonly jwks?: JSONWebKeySet;
}

const LIFE_SECONDS = 300;
const MS_PER_SECOND = 1_000;
const TOKEN_BYTES = 24;
/** SMART Backend Services: an assertion ends at most five minutes after it was made. */
const LONGEST_ASSERTION = '5m';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const refused = (status: number, error: string): Answer => ({ status, body: { error } });

/**
 * The authorization server of a partner: the client credentials grant of RFC 6749 (4.4), by `client_secret_basic` or
 * `private_key_jwt` (RFC 7523; reference, "EHR vendors", row Auth). Strict, so that a client cannot grow careless.
 */
export class TokenIssuer {
  readonly #client: PartnerClient;
  readonly #scope: RegExp;
  readonly #goodUntilMs = new Map<string, number>();
  readonly #usedAssertions = new Set<string>();

  /** `scope` is what a request's scope must look like. */
  constructor(client: PartnerClient, scope: RegExp) {
    this.#client = client;
    this.#scope = scope;
  }

  /** `url` is the issuer's own, which an assertion must be made for. */
  async answer(form: unknown, authorization: string | undefined, url: string): Promise<Answer> {
    if (!(form instanceof URLSearchParams)) return refused(400, 'invalid_request');
    if (form.get('grant_type') !== 'client_credentials')
      return refused(400, 'unsupported_grant_type');
    if (!(await this.#isKnown(form, authorization, url))) return refused(401, 'invalid_client');
    if (!this.#scope.test(form.get('scope') ?? '')) return refused(400, 'invalid_scope');
    return this.grant();
  }

  /** A new token, in the form of RFC 6749 (5.1). */
  grant(): Answer {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#goodUntilMs.set(token, Date.now() + LIFE_SECONDS * MS_PER_SECOND);
    const body = { access_token: token, token_type: 'Bearer', expires_in: LIFE_SECONDS };
    return { status: 200, body };
  }

  isGood(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    return (this.#goodUntilMs.get(token) ?? 0) > Date.now();
  }

  /** As if all had expired, though their time is not over. */
  expireAll(): void {
    this.#goodUntilMs.clear();
  }

  async #isKnown(form: URLSearchParams, authorization: string | undefined, url: string) {
    const { clientId, secret, jwks } = this.#client;
    if (form.get('client_assertion_type') === ASSERTION_TYPE && jwks !== undefined)
      return this.#isAssertedBy(jwks, form.get('client_assertion') ?? '', url);
    return (
      secret !== undefined && isSame(credentialsIn(authorization), [clientId, secret].join('\n'))
    );
  }

  async #isAssertedBy(jwks: JSONWebKeySet, assertion: string, url: string): Promise<boolean> {
    const { clientId } = this.#client;
    try {
      const { payload } = await jwtVerify(assertion, createLocalJWKSet(jwks), {
        issuer: clientId,
        subject: clientId,
        audience: url,
        algorithms: ['RS384', 'ES384'],
        maxTokenAge: LONGEST_ASSERTION,
        requiredClaims: ['exp', 'jti', 'iat'],
      });
      const id = `${payload.jti}`;
      if (this.#usedAssertions.has(id)) return false; // RFC 7523, 3: it may be used once.
      this.#usedAssertions.add(id);
      return true;
    } catch {
      return false;
    }
  }
}

/** Client id and secret, form-decoded (RFC 6749, 2.3.1), one a line. */
function credentialsIn(authorization = ''): string {
  const encoded = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  const decoded = encoded.split(':').map((part) => new URLSearchParams(`_=${part}`).get('_') ?? '');
  return decoded.join('\n');
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
