import { readLimited } from '../http/read-limited.js';

/** The issuer cannot be reached, or does not say what it must. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

type Json = Readonly<Record<string, unknown>>;

const CALL_TIMEOUT_MS = 3_000;

/**
 * What an issuer publishes of itself, by OpenID Connect Discovery 1.0 (section 4) or else by RFC 8414 (section 3).
 * One that speaks for another is not believed. Throws `IssuerUnavailable`.
 */
export async function issuerMetadata(issuer: string, call: typeof fetch): Promise<Json> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const place of places) {
    const metadata = await publishedJson(place, call);
    if (metadata === null) continue;
    if (metadata['issuer'] !== issuer) break;
    return metadata;
  }
  throw new IssuerUnavailable('The issuer does not describe itself.');
}

/** A JSON object that an issuer publishes; null where there is none. Throws `IssuerUnavailable`. */
export async function publishedJson(url: string, call: typeof fetch): Promise<Json | null> {
  try {
    // A redirect could lead to a place that is not the issuer's.
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const response = await call(url, { redirect: 'error', signal });
    if (response.status === 404) return null;
    if (response.status !== 200) throw new IssuerUnavailable();
    const json: unknown = JSON.parse(await readLimited(response));
    if (typeof json !== 'object' || json === null) throw new IssuerUnavailable();
    return json as Json;
  } catch {
    throw new IssuerUnavailable('The issuer did not answer.');
  }
}
