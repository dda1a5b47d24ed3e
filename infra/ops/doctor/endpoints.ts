import type { Surroundings } from '../surroundings.js';
import { type Answered, ask } from './ask.js';
import type { Check } from './check.js';
import { aheadSeconds, clockFinding } from './clock.js';
import { type Finding, type FindingCode, where } from './finding.js';

const SERVER_ERROR = 500;

/** Our own authority where the stack is one of this machine; else those that the system trusts. */
const caOf = ({ stack }: Surroundings): string | undefined => stack?.file.caFile;

interface Endpoint {
  readonly name: string;
  readonly setting: string;
  readonly away: FindingCode;
  readonly url: (config: Surroundings['config']) => string;
  /** What of the answer is not as it should be. */
  readonly judge?: (answered: Answered, at: Surroundings) => Promise<readonly Finding[]>;
}

/** One that answers anything is there: what it says to who has no login does not matter. */
const endpoint = ({ name, setting, away, url, judge }: Endpoint): Check => ({
  ...{ name, setting, away },
  isNamed: (config) => url(config) !== '',
  async examine(at) {
    const before = Date.now();
    const answered = await ask(url(at.config), caOf(at));
    const ahead = answered.date === null ? 0 : aheadSeconds(answered.date, before, Date.now());
    return {
      facts: { status: answered.status, clockAheadSeconds: ahead },
      findings: [
        ...clockFinding(name, ahead),
        ...(judge === undefined ? [] : await judge(answered, at)),
      ],
    };
  },
});

const below = (url: string, path: string): string =>
  url === '' ? '' : `${url.replace(/\/$/, '')}${path}`;

export const api = endpoint({
  ...{ name: 'API', setting: 'PUBLIC_API_URL', away: 'API_AWAY' },
  url: ({ apiUrl }) => below(apiUrl, '/readyz'),
  judge: async ({ status }) =>
    where([status >= SERVER_ERROR, 'API_NOT_READY', `/readyz answers ${status}`]),
});

export const codec = endpoint({
  ...{ name: 'codec server', setting: 'PUBLIC_CODEC_URL', away: 'CODEC_AWAY' },
  url: ({ codecUrl }) => below(codecUrl, '/livez'),
});

export const issuer = endpoint({
  ...{ name: 'issuer', setting: 'OIDC_ISSUER', away: 'ISSUER_AWAY' },
  url: ({ oidcIssuer }) => below(oidcIssuer, '/.well-known/openid-configuration'),
  async judge({ text }, at) {
    const { jwks_uri: uri } = JSON.parse(text) as { jwks_uri?: unknown };
    const keys = typeof uri === 'string' ? JSON.parse((await ask(uri, caOf(at))).text) : {};
    const count = (keys as { keys?: unknown[] }).keys?.length ?? 0;
    return where([count === 0, 'ISSUER_KEYLESS', 'its key set is empty']);
  },
});

/** A gateway may answer for a system that is away. */
const notFailing =
  (code: FindingCode) =>
  async ({ status }: Answered): Promise<readonly Finding[]> =>
    where([status >= SERVER_ERROR, code, `it answers ${status}`]);

export const bureau = endpoint({
  ...{ name: 'identity bureau', setting: 'IDENTITY_URL', away: 'BUREAU_AWAY' },
  url: ({ identityUrl }) => identityUrl,
  judge: notFailing('BUREAU_AWAY'),
});

export const ehr = endpoint({
  ...{ name: 'EHR', setting: 'EHR_URL', away: 'EHR_AWAY' },
  url: ({ ehrUrl }) => ehrUrl,
  judge: notFailing('EHR_AWAY'),
});
