import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { IssuerUnavailable, issuerMetadata, publishedJson } from '../infra/oidc/issuer-metadata.js';

/** The keys that an issuer signs tokens with. */
export interface IssuerKeys {
  /** The key that a token names. Throws jose's errors for one that there is not, `IssuerUnavailable` when it cannot be known. */
  readonly keyFor: JWTVerifyGetKey;
  /** Whether keys are at hand; asks for them when none are. */
  ready(): Promise<boolean>;
}

/** How long keys serve, and how long nobody makes us ask for others by naming keys that there are not. */
const KEPT_MS = 600_000;
const COOLDOWN_MS = 30_000;
/** An issuer that did not answer is left alone for a moment: who waits for it would wait in vain. */
const PAUSE_MS = 2_000;

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly since: number;
}

/** Found by the issuer's own metadata, fetched when a token needs them, by one request at a time. */
export function issuerKeys(
  issuer: string,
  call: typeof fetch,
  nowMs = () => performance.now(),
): IssuerKeys {
  const ageMs = (since: number): number => nowMs() - since;
  let held: Held | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Held> | null = null;

  const fetchNow = async (): Promise<Held> => {
    if (ageMs(failedAt) < PAUSE_MS) throw new IssuerUnavailable();
    try {
      const find = createLocalJWKSet(await publishedKeys(issuer, call));
      held = { find, since: nowMs() };
      return held;
    } catch {
      failedAt = nowMs();
      throw new IssuerUnavailable();
    }
  };
  const fetched = (): Promise<Held> => {
    underWay ??= fetchNow().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const current = async (): Promise<Held> =>
    held !== null && ageMs(held.since) < KEPT_MS ? held : fetched();
  return {
    async keyFor(header, token) {
      const { find, since } = await current();
      try {
        return await find(header, token);
      } catch (error) {
        const isUnknown = error instanceof errors.JWKSNoMatchingKey;
        if (!isUnknown || ageMs(since) < COOLDOWN_MS) throw error;
        return (await fetched()).find(header, token);
      }
    },
    ready: () =>
      current().then(
        () => true,
        () => false,
      ),
  };
}

/** An issuer with https does not send us anywhere without. */
async function publishedKeys(issuer: string, call: typeof fetch): Promise<JSONWebKeySet> {
  const { jwks_uri: url } = await issuerMetadata(issuer, call);
  if (typeof url !== 'string' || new URL(url).protocol !== new URL(issuer).protocol)
    throw new IssuerUnavailable();
  return (await publishedJson(url, call)) as unknown as JSONWebKeySet;
}
