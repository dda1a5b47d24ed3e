import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenVerifier } from '../../../../api/auth.js';
import { clientKey } from '../../../../infra/dev/launch/clients.js';
import { freePort } from '../../../../infra/dev/launch/free-port.js';
import { staffPassword } from '../../../../infra/dev/launch/staff.js';
import { cookieKeeper } from '../../../../infra/dev/sign-in.js';
import { type DevIssuer, startDevIssuer } from '../../../support/dev-issuer.js';
import { CODEC_AUDIENCE, type CodecUnderTest, startCodec, UI } from './codec-under-test.js';

/** The codec server with the development issuer, and people who come with browsers. */
export interface SignInWorld extends AsyncDisposable {
  readonly codec: CodecUnderTest;
  readonly browsers: () => Browsers;
  /** All the way to the codec server's door: where the issuer sends the person back to. */
  readonly backFromIssuer: (browsers: Browsers, person: string) => Promise<string>;
  /** Answers the cookie that was given. */
  readonly signedIn: (person: string) => Promise<string>;
}

/** One for each host: a browser keeps their cookies apart. */
export interface Browsers {
  readonly atCodec: (path: string) => Promise<Response>;
  readonly atIssuer: ReturnType<typeof cookieKeeper>;
}

export async function startSignInWorld(sessionSeconds: number): Promise<SignInWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-sign-in-'));
  const port = await freePort(20_000 + Math.floor(Math.random() * 10_000), new Set());
  const codecUrl = `https://localhost:${port}`;
  const issuer = await startDevIssuer(folder, codecUrl);
  const client = {
    ...{ issuer: issuer.issuer, clientId: 'codec', key: await clientKey(folder, 'codec') },
    ...{ redirectUri: `${codecUrl}/callback`, resource: CODEC_AUDIENCE, fetch: issuer.fetch },
    scope: 'enrollment:read enrollment:support enrollment:operate',
  };
  const verifier = tokenVerifier({ ...client, audience: CODEC_AUDIENCE });
  const signIn = { client, sessionSeconds, home: UI };
  const codec = await startCodec({ verifier, signIn }, undefined, port);
  const backFromIssuer = backFrom(issuer, folder);
  const browsers = (): Browsers => ({
    atCodec: cookieKeeper((path, init) => codec.call(path as string, init)),
    atIssuer: cookieKeeper(issuer.fetch),
  });
  return {
    ...{ codec, browsers, backFromIssuer },
    async signedIn(person) {
      const both = browsers();
      const entered = await both.atCodec(await backFromIssuer(both, person));
      assert.equal(entered.status, 303);
      assert.equal(entered.headers.get('location'), UI);
      return entered.headers.get('set-cookie') ?? '';
    },
    async [Symbol.asyncDispose]() {
      await codec[Symbol.asyncDispose]();
      await issuer.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const backFrom =
  ({ issuer }: DevIssuer, folder: string): SignInWorld['backFromIssuer'] =>
  async ({ atCodec, atIssuer }, person) => {
    const form = new URLSearchParams({ person, password: staffPassword(folder) });
    const page = await atIssuer(locationOf(await atCodec('/sign-in'), issuer).href);
    const resume = locationOf(await atIssuer(locationOf(page, issuer).href, form), issuer);
    const { pathname, search } = locationOf(await atIssuer(resume.href), issuer);
    return `${pathname}${search}`;
  };

export const locationOf = (response: Response, base?: string): URL =>
  new URL(response.headers.get('location') ?? '', base);
