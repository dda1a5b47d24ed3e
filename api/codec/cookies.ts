/**
 * `__Host-`: the browser takes it over TLS from this very host only. The session's is `SameSite=None`, since the Web UI
 * is another site; what that opens to other pages is closed by the exact origin.
 */
export const SESSION_COOKIE = '__Host-codec-session';
export const SIGN_IN_COOKIE = '__Host-codec-sign-in';

export const cookie = (
  name: string,
  value: string,
  { seconds, sameSite }: { readonly seconds: number; readonly sameSite: 'None' | 'Lax' },
): string => `${name}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=${sameSite}`;

/** The value of a cookie that came with a request; empty when there is none. */
export function cookieIn(header: string | undefined, name: string): string {
  const found = (header ?? '').split(/; */).find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}
