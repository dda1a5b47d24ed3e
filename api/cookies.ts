export interface CookieScope {
  /** How long the browser keeps it; without, until it is closed. */
  readonly seconds?: number;
  readonly sameSite: 'None' | 'Lax' | 'Strict';
}

/** A cookie for this host that no script reads. A name with `__Host-` is taken over TLS from this very host only. */
export const cookie = (name: string, value: string, { seconds, sameSite }: CookieScope): string =>
  `${name}=${value}; Path=/;${seconds === undefined ? '' : ` Max-Age=${seconds};`} Secure; HttpOnly; SameSite=${sameSite}`;

/** The value of a cookie that came with a request; empty when there is none. */
export function cookieIn(header: string | undefined, name: string): string {
  const found = (header ?? '').split(/; */).find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}
