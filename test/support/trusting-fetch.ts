import { httpsFetch } from '../api/support/https-fetch.js';

/** `fetch` for a stack of its own authority, forms included. */
export function trustingFetch(ca: string): typeof fetch {
  const send = httpsFetch(ca);
  return (input, init = {}) => {
    if (!(init.body instanceof URLSearchParams)) return send(input, init);
    const headers = new Headers(init.headers);
    headers.set('content-type', 'application/x-www-form-urlencoded');
    return send(input, { ...init, headers, body: init.body.toString() });
  };
}
