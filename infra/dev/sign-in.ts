import { beginSignIn, finishSignIn } from '../oidc/authorization-code.js';
import { STAFF_CLIENT } from './launch/staff.js';

export interface StaffSignIn {
  readonly issuer: string;
  readonly audience: string;
  readonly person: string;
  readonly password: string;
  readonly scope: string;
  /** How strong the sign-in must be (OpenID Connect EAP ACR values, e.g. `phr`). */
  readonly acr?: string;
  readonly fetch?: typeof fetch;
}

/** Signs a person in at the development issuer as a browser would, page by page, and answers an access token. */
export async function signedInToken(wanted: StaffSignIn): Promise<string> {
  const { issuer, audience: resource, acr } = wanted;
  const scope = scopeOf(wanted);
  const send = wanted.fetch ?? fetch;
  const client = { ...STAFF_CLIENT, issuer, resource, scope, key: null, fetch: send };
  const { url, pending } = await beginSignIn(client, acr === undefined ? {} : { acr_values: acr });
  const browser = cookieKeeper(send);
  const page = await browser(url);
  const form = new URLSearchParams({ person: wanted.person, password: wanted.password });
  let answer = await browser(new URL(page.headers.get('location') ?? '', issuer).href, form);
  let location = answer.headers.get('location');
  while (location !== null && new URL(location, issuer).origin === new URL(issuer).origin) {
    answer = await browser(new URL(location, issuer).href);
    location = answer.headers.get('location');
  }
  const code = new URL(location ?? STAFF_CLIENT.redirectUri).searchParams.get('code');
  if (code === null) throw new Error(`${wanted.person} could not sign in.`);
  return finishSignIn(client, pending, code);
}

/** How somebody signed in is a word of OpenID Connect: the issuer refuses to be asked without its scope. */
function scopeOf({ scope, acr }: StaffSignIn): string {
  const scopes = new Set([...(acr === undefined ? [] : ['openid']), ...scope.split(' ')]);
  return [...scopes].join(' ');
}

/** Follows no redirect by itself and gives back each cookie that it was given. */
export function cookieKeeper(send: typeof fetch) {
  const jar = new Map<string, string>();
  return async (url: string, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await send(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const given of response.headers.getSetCookie()) {
      const [name = '', value = ''] = given.split(';', 1)[0]?.split(/=(.*)/s) ?? [];
      jar.set(name, value);
    }
    return response;
  };
}
